"""From a post on a social network to the statement in it: without what says nothing of its matter."""

from __future__ import annotations

import re

from claims.domain.text import words

_LINK = re.compile(
    r"(?:https?://|www\.|pic\.twitter\.com/|(?<![\w.@-])(?:t\.co|bit\.ly|youtu\.be|fb\.me|goo\.gl|t\.me|wa\.me)/)\S+",
    re.IGNORECASE,
)

_MONTH = r"[^\W\d_]{3,10}\.?"
_DATE = (
    r"(?:\d{1,2}:\d\d(?:\s?[ap]\.?\s?m\.?)?\s{0,2}[·,-]?\s{0,2})?"
    rf"(?:{_MONTH}\s+\d{{1,2}},?\s+\d{{2,4}}\b|\d{{1,2}}\.?\s+(?:de\s+)?{_MONTH},?\s+(?:del?\s+)?\d{{4}}\b"
    r"|\d{4}-\d\d-\d\d\b|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b)"
)
_HANDLE = r"(?<![\w@])(?:@\w+)+"
_SIGNED = re.compile(rf"\(\s*{_HANDLE}\s*\)(?:\s{{0,2}}[·|,-]?\s{{0,2}}{_DATE})?")
_HANDLES = re.compile(rf"(?:\b(?:RT|via)\s+)?{_HANDLE}:?")

_HASHTAG = re.compile(r"(?<![\w&/])[#\uff03](\w+)")
_LOW, _HIGH = "[a-zß-öø-ÿ]", "[A-ZÀ-ÖØ-Þ]"
_HUMPS = re.compile(rf"(?<={_LOW})(?={_HIGH})|(?<={_HIGH})(?={_HIGH}{_LOW})|(?<=[^\W\d_])(?=\d)|_")

# Pictographs with all that joins and colours them; no mathematical operators, which say something.
_EMOJI = re.compile(
    "[\u200d\u20e3\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\ufe0e\ufe0f"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f]+"
)

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def clean_post(text: str) -> str:
    """Give what a post says, ready for matching; plain text comes back as it is, but for its spacing.

    Links, handles, emoji and the date of posting go. The author's name stays, for claims name who said
    something: `— Irene Sotomar (@irene) January 6, 2020` leaves `— Irene Sotomar`. The words of a hashtag
    stay, parted at their capitals. What stands there again, whole or a sentence of it, goes.
    """
    text = _LINK.sub(" ", text)
    text = _HANDLES.sub(" ", _SIGNED.sub(" ", text))
    text = _HASHTAG.sub(lambda match: _HUMPS.sub(" ", match[1]), text)
    return _without_repeats(_once(_EMOJI.sub(" ", text)))


def _once(text: str) -> str:
    """Give the first round of a text that is nothing but itself over again, the last round maybe cut."""
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    held = [text[start:end] for start, end in spans]
    # The failure function of Knuth, Morris and Pratt: how much of the beginning ends at each word.
    borders = [0] * len(held)
    for at in range(1, len(held)):
        length = borders[at - 1]
        while length and held[at] != held[length]:
            length = borders[length - 1]
        borders[at] = length + (held[at] == held[length])
    if not held:
        return ""
    period = len(held) - borders[-1]
    return text[: spans[period - 1][1]] if 2 * period <= len(held) else text


def _without_repeats(text: str) -> str:
    seen: set[tuple[str, ...]] = set()
    kept = []
    for sentence in _SENTENCE.split(text):
        key = tuple(words(sentence))
        if sentence.strip() and (not key or key not in seen):
            kept.append(" ".join(sentence.split()))
        seen.add(key)
    return " ".join(kept)
