"""Text on its way in (cleaned), in comparisons (folded) and on its way out (made visible, cut)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT_LIMIT = 20_000_000
"""The longest text that is taken, in code points: some forty novels, or a mistake."""

LINE_LIMIT = 10_000
"""The longest one-line field, in code points."""

MOST_MARKS = 100
"""The most combining marks in a row that are taken. Scripts need three or four, and UAX #15 stops at 30;
putting a row into its canonical order takes time with the square of its length."""

# A lookbehind stands after the first character: a search then passes over all others many times faster.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MAYBE_MARK = r"[^\w\s\0-\u02ff]"
_MARK_SUSPECT = re.compile(_MAYBE_MARK)
_MARK_SUSPECTS = re.compile(rf"{_MAYBE_MARK}(?<!{_MAYBE_MARK}{_MAYBE_MARK}){_MAYBE_MARK}{{{MOST_MARKS},}}")

# What prints as nothing, or changes how its neighbours print. Left out: ZWNJ, ZWJ and the variation
# selectors, which Persian and emoji are written with, and the Arabic signs that print.
_HIDDEN = (
    "\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_HIDDEN_IN_BLOCK = re.compile(f"[{_HIDDEN}]")
_HIDDEN_IN_LINE = re.compile(f"[\t\n{_HIDDEN}]")

# The joiner, skin tones and flag tags: what belongs to the character before it without being a mark.
_EXTENDING = re.compile("[\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FIRST_MARK = "\u0300"
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]{2}")

# UAX #44, table 15: overlays, the points of Hebrew, Arabic and Syriac, and accents.
_ACCENT_CLASSES = frozenset({1, *range(10, 37), *range(200, 256)})
_SELECTORS = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_STROKED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "\u0131": "i", "æ": "ae", "œ": "oe"}
)
_PER = frozenset("%\u066a\u2030\u2031\ufe6a\uff05")

# Between digits these are part of the number; as mathematical symbols they outlive the folding.
_BETWEEN_DIGITS = re.compile(r"[.,'\u2019:/](?<=\d.)(?=\d)")
_OPERATORS = {".": "\u22c5", ",": "\u22c5", "'": "\u22c5", "\u2019": "\u22c5", ":": "\u2236", "/": "\u2215"}
_MINUS = re.compile(r"[-\u2010-\u2013\uff0d](?<!\w.)(?=[$\u20ac\u00a3\u00a5]?[.,]?\d)")


class CharacterMap(dict[int, str]):
    """A table for `str.translate` that asks `rule` for each character once, when it first meets it."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> str:
        """Work out what stands for the code point, and remember it."""
        self[code] = value = self._rule(chr(code))
        return value


_BREAKING_SPACES = re.compile(r"[^\S\u00a0\u202f]{2,}|[^\S\x20\u00a0\u202f]")  # but for one plain space


def clean(text: str, *, what: str) -> str:
    """Give text as it is stored: in NFC, with LF line ends. Nothing is stripped.

    `what` names the field in messages. Raises InvalidInputError for NUL, which PostgreSQL refuses and
    SQLite miscounts, for lone surrogates, which UTF-8 has no bytes for, and for more than MOST_MARKS
    combining marks in a row; each with its line and column, counted from 1.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse(_UNSTORABLE, text, what)
    for suspects in _MARK_SUSPECTS.finditer(text) if _may_pile_marks(text) else ():
        start = suspects.start()
        for are_marks, group in groupby(suspects[0], lambda one: unicodedata.combining(one) > 0):
            length = len(list(group))
            if are_marks and length > MOST_MARKS:
                raise InvalidInputError(
                    _("%(what)s piles %(count)d marks on one letter in %(place)s.")
                    % {"what": what, "count": length, "place": _place(text, start)},
                    hint=_("Take the superfluous accents out."),
                )
            start += length
    return unicodedata.normalize("NFC", text)


def is_clean(text: str) -> bool:
    """Tell whether `clean` is sure to leave a text as it is; signs such as dashes may raise a doubt."""
    try:
        text.encode()  # sooner than a search for lone surrogates
    except UnicodeEncodeError:
        return False
    doubtful = "\0" in text or "\r" in text or _may_pile_marks(text)
    return not doubtful and unicodedata.is_normalized("NFC", text)


def _may_pile_marks(text: str) -> bool:
    return _MARK_SUSPECT.search(text[:: MOST_MARKS + 1]) is not None  # a longer row has one of these


def clean_line(text: str, *, what: str, limit: int = LINE_LIMIT) -> str:
    """Give a field of one line, such as a name: cleaned, each run of whitespace one space, ends stripped.

    No-break spaces stay: «11 %» and «1 250 000» must not be torn apart where they are printed.

    Raises InvalidInputError when nothing is left to see, when it is longer than `limit` code points, and
    for control characters that are no whitespace.
    """
    text = clean(text, what=what)
    _refuse(_CONTROL, text, what)
    line = _BREAKING_SPACES.sub(" ", text).strip()
    if len(line) > limit:
        raise InvalidInputError(
            _("%(what)s has %(length)d characters; at most %(limit)d are taken.")
            % {"what": what, "length": len(line), "limit": limit},
            hint=_("Shorten it."),
        )
    return _filled(line, what)


def clean_block(text: str, *, what: str) -> str:
    """Give a field of several lines, such as a summary: cleaned, ends stripped.

    Raises InvalidInputError when nothing is left to see.
    """
    return _filled(clean(text, what=what).strip(), what)


def _refuse(pattern: re.Pattern[str], text: str, what: str) -> None:
    match = pattern.search(text)
    if match:
        raise InvalidInputError(
            _("%(what)s holds the character U+%(code)04X in %(place)s.")
            % {"what": what, "code": ord(match[0]), "place": _place(text, match.start())},
            hint=_("Take the character out, or save the text as UTF-8 again."),
        )


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return _("line %(line)d, column %(column)d") % {"line": line, "column": at - text.rfind("\n", 0, at)}


def _filled(text: str, what: str) -> str:
    if all(one.isspace() or unicodedata.category(one) in {"Cc", "Cf"} for one in text):
        raise InvalidInputError(_("%(what)s is empty.") % {"what": what}, hint=_("Write something in it."))
    return text


def fold(text: str) -> str:
    """Give the key under which text meets itself in other writing: `Mélik-Bagdasárov` → `melik bagdasarov`.

    Letters lose case, accents and compatibility forms (NFKD); whatever is neither letter nor digit parts
    words. Marks that make another word, such as Hindi vowels or the Japanese voicing mark, stay. Text
    without a letter or digit, such as a name in emoji, is its own key without case. Folding twice changes
    nothing.
    """
    return _folded(text, _FOLDED)


def words(text: str) -> list[str]:
    """Part text into its words, folded as `fold` does; what has no letter or digit gives none."""
    return text.translate(_FOLDED).split()


def _folded(text: str, table: CharacterMap) -> str:
    return " ".join(text.translate(table).split()) or text.casefold().strip()


def _fold_character(character: str) -> str:
    return _fold_letters(character, "NFKD")


def _fold_keeping_symbols(character: str) -> str:
    if character in _PER or unicodedata.category(character).startswith("S"):
        return f" {unicodedata.normalize('NFKC', character).casefold()} "
    return _fold_letters(character, "NFD")


def _fold_letters(character: str, form: Literal["NFD", "NFKD"]) -> str:
    lowered = unicodedata.normalize(form, character).casefold()
    return "".join(map(_fold_part, unicodedata.normalize(form, lowered).translate(_STROKED)))


def _fold_part(part: str) -> str:
    category = unicodedata.category(part)
    if part.isalnum() or (category in {"Mn", "Mc"} and not _is_accent(part)):
        return part
    return "" if category.startswith("M") or category == "Cf" else " "


def _is_accent(mark: str) -> bool:
    """Tell marks that writers may leave out, and variation selectors."""
    return unicodedata.combining(mark) in _ACCENT_CLASSES or _SELECTORS.match(mark) is not None


_FOLDED = CharacterMap(_fold_character)
_FOLDED_WITH_SYMBOLS = CharacterMap(_fold_keeping_symbols)


def digest(text: str) -> str:
    """Give the SHA-256 of cleaned text's UTF-8 bytes, in 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(text: str) -> str:
    """Give 32 hex digits that are the same when the same statement is typed again.

    They are the start of the SHA-256 of the text folded, but with all that changes what a number says:
    symbols (`+ < > = ≠ ± ° € $`), percent and per-mille signs, a minus in front of a number, raised
    digits and fractions, and the mark between digits. So `-5` and `5`, `5 %` and `5`, `1,5` and `15`, or
    `10²` and `102` differ. Point and comma count as one, for both write the same decimal.
    """
    text = _BETWEEN_DIGITS.sub(lambda match: _OPERATORS[match[0]], text)
    return digest(_folded(_MINUS.sub("\u2212", text), _FOLDED_WITH_SYMBOLS))[:32]


def visible(text: str, *, multiline: bool = False) -> str:
    """Make every character that could deceive a terminal's reader visible: ESC → `␛`, U+202E → `⟨U+202E⟩`.

    These are controls, bidirectional controls, line separators, invisible characters, lone surrogates and
    noncharacters, some of which no XML may hold. With `multiline`, line feeds and tabs stay. Doing it twice
    changes nothing.
    """
    return (_HIDDEN_IN_BLOCK if multiline else _HIDDEN_IN_LINE).sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    return _PICTURES.get(code) or f"\u27e8U+{code:04X}\u27e9"


def cut(text: str, width: int) -> str:
    """Shorten text to at most `width` code points (at least 1), the last one then `…`.

    It ends at a space where there is one in the latter half, and never inside a character.
    """
    if len(text) <= width:
        return text
    most = max(width, 1) - 1
    spaces = (at for at in range(most, most // 2, -1) if text[at].isspace())
    end = next(spaces, most)
    while splits_character(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def splits_character(text: str, at: int) -> bool:
    """Tell whether offset `at` stands inside what a reader sees as one character.

    That is in front of a combining mark, a variation selector or a skin tone, beside a zero-width joiner,
    or between the two letters of a flag: the part of UAX #29 that matters once text is in NFC.
    """
    if not 0 < at < len(text):
        return False
    if text[at - 1] == "\u200d":
        return True
    return text[at] >= _FIRST_MARK and (
        unicodedata.category(text[at]).startswith("M")
        or _EXTENDING.match(text, at) is not None
        or _REGIONAL.match(text, at - 1) is not None
    )
