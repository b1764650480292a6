"""Re-anchoring under random edits: how many quotes are kept when their texts are edited, and how many wrong.

Each sentence has an identity that outlives its edits, so that it is known which sentence a quote came from. A
quote that ends in any other one is wrong, and so is one that is exact or moved where its sentence is gone.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.domain.anchor import anchor_at, splits_word
from claims.domain.reanchor import carry_all
from claims.domain.vocabulary import AnchorState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claims.domain.anchor import Anchor

QUOTES = 3
"""How many quotes are anchored in each text."""

_MOST_EDITS = 6
_LEAST_WORDS = 5
_FAR = 3  # a look-alike put where its original was is an edit of it: nobody could tell


@dataclass
class Sentence:
    """A sentence with its identity, which a copy shares, and what parts it from the next one."""

    identity: int
    text: str
    gap: str = " "


def split(text: str) -> list[str]:
    """Give the sentences of a text, roughly: here they only are the pieces that edits move about."""
    parts = re.split(r"(?<=[.!?])[\"\xbb\u201d]?\s+|\n+", text)
    return [part.strip() for part in parts if len(part.split()) >= _LEAST_WORDS]


def measure(texts: Sequence[str], count: int, seed: int) -> Counter[str]:
    """Edit texts `count` times, and count what becomes of their quotes.

    The keys: `exact`, `moved`, `ambiguous` and `lost` add up to all; `wrong` counts those of the first two
    that ended in another sentence, and `gone` the quotes whose sentence was taken out.
    """
    dice = random.Random(seed)  # noqa: S311 - random edits, not secrets
    every = [sentence for text in texts for sentence in split(text)]
    figures: Counter[str] = Counter()
    for _trial in range(count):
        pieces = split(dice.choice(texts))
        sentences = [Sentence(pieces.index(one), one, dice.choice([" ", " ", "\n"])) for one in pieces]
        if len(sentences) < QUOTES:
            continue
        own = {one.text for one in sentences}
        pool = [sentence for sentence in every if sentence not in own]
        old = "".join(one.text + one.gap for one in sentences)
        wanted = dice.sample(sentences, QUOTES)
        anchors = [_quote_of(old, sentences, one, dice) for one in wanted]
        identities = [one.identity for one in wanted]
        edited = [Sentence(one.identity, one.text, one.gap) for one in sentences]
        for _edit in range(dice.randint(1, _MOST_EDITS)):
            dice.choice(EDITS)(edited, pool, dice)
        new = "".join(one.text + one.gap for one in edited)
        for identity, anchor, found in zip(identities, anchors, carry_all(old, anchors, new), strict=True):
            figures[found.state] += 1
            gone = all(one.identity != identity for one in edited)
            figures["gone"] += gone
            if found.anchor is None or identity in _identities_at(edited, found.anchor):
                continue
            # Between the very same words nobody could tell that a like sentence took the place.
            figures["wrong"] += _words_of(found.anchor) != _words_of(anchor)
    return figures


def table(figures: Counter[str]) -> str:
    """Give the figures as a table, in Markdown."""
    total = sum(figures[state] for state in AnchorState)
    lines = ["| quotes | exact | moved | ambiguous | lost | sentence gone | wrong |", "|" + " ---: |" * 7]
    shown = [f"{figures[key]} ({figures[key] / total:.1%})" for key in (*AnchorState, "gone")]
    return "\n".join([*lines, f"| {total} | {' | '.join(shown)} | {figures['wrong']} |"])


def _quote_of(old: str, sentences: Sequence[Sentence], wanted: Sentence, dice: random.Random) -> Anchor:
    """Anchor the whole of a sentence, or some words of it."""
    start = 0
    for one in sentences:
        if one is wanted:
            break
        start += len(one.text) + len(one.gap)
    whole = anchor_at(old, start, start + len(wanted.text))
    words = list(re.finditer(r"\S+", wanted.text))
    if dice.random() < 0.5 or len(words) <= _LEAST_WORDS:
        return whole
    length = dice.randint(_LEAST_WORDS, len(words))
    first = dice.randint(0, len(words) - length)
    begin, end = start + words[first].start(), start + words[first + length - 1].end()
    return whole if splits_word(old, begin) or splits_word(old, end) else anchor_at(old, begin, end)


def _words_of(anchor: Anchor) -> tuple[str, str, str]:
    return anchor.prefix, anchor.quote, anchor.suffix


def _identities_at(edited: Sequence[Sentence], anchor: Anchor) -> set[int]:
    """Give the identity of every sentence that a quote touches; a quote over several has several."""
    found: set[int] = set()
    start = 0
    for one in edited:
        if start < anchor.end and start + len(one.text) > anchor.start:
            found.add(one.identity)
        start += len(one.text) + len(one.gap)
    return found


# ---- the edits ---------------------------------------------------------------------------------------------


def _add(edited: list[Sentence], pool: Sequence[str], dice: random.Random) -> None:
    edited.insert(dice.randint(0, len(edited)), Sentence(-1, dice.choice(pool)))


def _remove(edited: list[Sentence], _pool: Sequence[str], dice: random.Random) -> None:
    if len(edited) > 1:
        del edited[dice.randrange(len(edited))]


def _move(edited: list[Sentence], _pool: Sequence[str], dice: random.Random) -> None:
    one = edited.pop(dice.randrange(len(edited)))
    edited.insert(dice.randint(0, len(edited)), one)


def _mistype(edited: list[Sentence], _pool: Sequence[str], dice: random.Random) -> None:
    one = dice.choice(edited)
    at = dice.randrange(len(one.text))
    if one.text[at].isalpha():
        one.text = one.text[:at] + dice.choice("abcdeorstu") + one.text[at + 1 :]


def _replace_word(edited: list[Sentence], pool: Sequence[str], dice: random.Random) -> None:
    one = dice.choice(edited)
    one.text = _with_another_word(one.text, pool, dice)


def _renumber(edited: list[Sentence], _pool: Sequence[str], dice: random.Random) -> None:
    one = dice.choice(edited)
    one.text = re.sub(r"\d+", lambda match: str(int(match[0][:9]) + dice.randint(1, 9)), one.text, count=1)


def _deny(edited: list[Sentence], _pool: Sequence[str], dice: random.Random) -> None:
    one = dice.choice(edited)
    one.text = _denied(one.text, dice)


def _reattribute(edited: list[Sentence], pool: Sequence[str], dice: random.Random) -> None:
    """Put other words before a sentence, as when another is said to say it."""
    one = dice.choice(edited)
    one.text = _said_by_another(one.text, pool, dice)


def _typeset(edited: list[Sentence], _pool: Sequence[str], dice: random.Random) -> None:
    """Change quotation marks, dashes and line ends, which are not words."""
    one = dice.choice(edited)
    one.text = one.text.translate(str.maketrans("\xab\xbb\u201c\u201d", '""""'))
    one.gap = "\n\n" if one.gap == " " else " "


def _join(edited: list[Sentence], _pool: Sequence[str], dice: random.Random) -> None:
    one = dice.choice(edited)
    one.text = one.text.rstrip(".") + ";"


def _divide(edited: list[Sentence], _pool: Sequence[str], dice: random.Random) -> None:
    one = dice.choice(edited)
    one.text = one.text.replace(", ", ". ", 1)


def _look_alike(edited: list[Sentence], pool: Sequence[str], dice: random.Random) -> None:
    """Put a sentence that says something like another one, elsewhere."""
    at = dice.randrange(len(edited))
    text = edited[at].text
    alike = dice.choice(
        [
            _denied(text, dice),
            _with_another_word(_with_another_word(text, pool, dice), pool, dice),
            re.sub(r"\d", lambda match: str((int(match[0]) + 3) % 10), text),
            _said_by_another(text, pool, dice),
        ]
    )
    far = [place for place in range(len(edited) + 1) if not at - _FAR < place <= at + _FAR]
    if alike != text and far:
        edited.insert(dice.choice(far), Sentence(-2, alike))


def _repeat(edited: list[Sentence], _pool: Sequence[str], dice: random.Random) -> None:
    one = dice.choice(edited)
    edited.insert(dice.randint(0, len(edited)), Sentence(one.identity, one.text))


def _said_by_another(text: str, pool: Sequence[str], dice: random.Random) -> str:
    return " ".join(re.findall(r"\w+", dice.choice(pool))[:_LEAST_WORDS]) + ": " + text


def _denied(text: str, dice: random.Random) -> str:
    words = text.split()
    words.insert(dice.randint(1, len(words) - 1), "no")
    return " ".join(words)


def _with_another_word(text: str, pool: Sequence[str], dice: random.Random) -> str:
    words = text.split()
    words[dice.randrange(len(words))] = dice.choice(dice.choice(pool).split())
    return " ".join(words)


EDITS: tuple[Callable[[list[Sentence], Sequence[str], random.Random], None], ...] = (
    _add,
    _remove,
    _remove,
    _move,
    _mistype,
    _replace_word,
    _renumber,
    _deny,
    _reattribute,
    _typeset,
    _join,
    _divide,
    _look_alike,
    _look_alike,
    _repeat,
)
