"""Quote and text: where a quote stands in a snapshot, in Unicode code points.

A quote is the article's own words, so words, accents and case must be the text's. Only what people
cannot see or cannot type may differ: kinds of quotation mark and dash, line breaks, no-break spaces. A
place that cuts a word or a number in two is no place: «250 personas» does not stand in «1.250 personas».
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, compress, count, islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from claims.domain.text import CharacterMap, clean, cut, fold, splits_character
from claims.errors import AmbiguousError, InvalidInputError, NotFoundError
from claims.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONTEXT = 32
"""How many code points before and after a quote are kept with it."""

LONGEST_QUOTE = 10_000
"""The longest quote, in code points; it bounds the time a search can take."""

PLACES_SHOWN = 10
"""How many places an ambiguous quote's error lists."""

_INVISIBLE = "\xad\u200b\u2060\ufeff"
_SOFT = "\xa0\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"  # no-break and thin: typists leave them out
_SOFT_BETWEEN_LETTERS = re.compile(rf"(?<=[^\W\d_])[{_SOFT}]+(?=[^\W\d_])")
_ALIKE = (
    dict.fromkeys("\xab\xbb\u201c\u201d\u201e\u201f\u2033", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2032`\xb4\u2039\u203a", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)

_WINDOW = 20
_NUMBER_WIDTH = 6  # what _NUMBER_CUT looks at: a space, three digits, and what precedes or follows them
_GROUP_SPACE = f"[ {_SOFT}]"
_NUMBER_CUT = re.compile(
    r"\d[.,'\u2019\xb7]\0\d|\d\0[.,'\u2019\xb7]\d"
    rf"|(?<!\w)\d{{1,3}}(?:{_GROUP_SPACE}\0|\0{_GROUP_SPACE})\d{{3}}(?!\d)"
    r"|(?<!\w)[-\u2212]\0\d"
)
_WORD = re.compile(rf"[-\u2212]?\w+(?:(?:[^\w\s]|(?<=\d){_GROUP_SPACE}(?=\d))+\w+)*")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote tied to its text: `quote == text[start:end]`, with up to CONTEXT code points around it."""

    quote: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quote was found: the `occurrence`th (from 1) `of` all places, in the order of the text.

    `verbatim` is false when the text's own characters differ from those that were typed.
    """

    anchor: Anchor
    occurrence: int
    of: int
    verbatim: bool


def anchor_at(text: str, start: int, end: int) -> Anchor:
    """Anchor the words of `text` between two offsets, `0 <= start < end <= len(text)`."""
    return Anchor(
        quote=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
    )


def holds(text: str, anchor: Anchor) -> bool:
    """Tell whether `text` still has the anchor's quote at its offsets, amid the same context."""
    in_text = 0 <= anchor.start < anchor.end <= len(text)
    return in_text and anchor_at(text, anchor.start, anchor.end) == anchor


def find_all(text: str, quote: str, *, limit: int | None = None) -> list[Anchor]:
    """Give all places where `quote` stands in `text`, in order, overlapping ones too; the first `limit`.

    Where the very characters stand nowhere, the places that differ only in what cannot be seen or typed:

    - quotation marks, double ones among themselves and single ones, and all dashes count as one;
    - `…` is `...`; soft hyphens and zero-width spaces do not count; a run of whitespace is one space;
    - a no-break or thin space of the text may be missing in the quote beside a digit or a sign, not
      between letters: `50%` finds `50 %`, but `así` is not `a sí`.

    Raises InvalidInputError for a quote without a letter or digit, or longer than LONGEST_QUOTE.
    """
    spans = islice(_whole_places(text, _check_quote(quote)), limit)
    return [anchor_at(text, start, end) for start, end in spans]


def find(text: str, quote: str, *, occurrence: int | None = None) -> Found:
    """Give the one place where `quote` stands in `text`, by the rules of `find_all`.

    `occurrence` says which one, from 1, when there are several. Raises InvalidInputError as `find_all`
    does and when there is no such occurrence, NotFoundError when the quote stands nowhere (its hint shows
    what comes near), and AmbiguousError, with the places, when there are several and none is chosen.
    """
    typed = _check_quote(quote)
    wanted = 1 if occurrence is None else occurrence
    chosen: Anchor | None = None
    shown: list[str] = []
    number = 0
    for number, (start, end) in enumerate(_whole_places(text, typed), start=1):
        if number == wanted:
            chosen = anchor_at(text, start, end)
        if number <= PLACES_SHOWN:
            shown.append(f"{number}: {_in_context(anchor_at(text, start, end))}")
    if number == 0:
        raise NotFoundError(_("The quote does not stand in the text."), hint=_advice(text, typed))
    if occurrence is None and number > 1:
        raise AmbiguousError(
            _("The quote stands in the text %(count)d times.") % {"count": number},
            hint=_("Say which one with --occurrence N, or quote more words."),
            details=tuple(shown),
        )
    if chosen is None:
        raise InvalidInputError(
            ngettext(
                "There is no occurrence %(wanted)d: the quote stands in the text %(count)d time.",
                "There is no occurrence %(wanted)d: the quote stands in the text %(count)d times.",
                number,
            )
            % {"wanted": wanted, "count": number},
            hint=_("Count from 1."),
        )
    return Found(chosen, occurrence=wanted, of=number, verbatim=chosen.quote == typed)


def _check_quote(quote: str) -> str:
    typed = clean(quote, what=_("The quote")).strip()
    if not any(map(str.isalnum, typed)):
        raise InvalidInputError(
            _("The quote holds no letter or digit."), hint=_("Quote the article's own words.")
        )
    if len(typed) > LONGEST_QUOTE:
        raise InvalidInputError(
            _("The quote has %(length)d characters; at most %(limit)d are taken.")
            % {"length": len(typed), "limit": LONGEST_QUOTE},
            hint=_("Quote only the words that make the claim."),
        )
    return typed


def _whole_places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    exact = _whole(text, _exact_places(text, quote))
    first = next(exact, None)
    return _whole(text, _lenient_places(text, quote)) if first is None else chain([first], exact)


def _whole(text: str, places: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    return (span for span in places if not any(splits_word(text, at) for at in span))


def _exact_places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Find all places in linear time: those that overlap follow each other at the quote's period."""
    length, period = len(quote), 0
    start = text.find(quote)
    while start >= 0:
        yield start, start + length
        period = period or _period(quote)
        if text.startswith(quote[-period:], start + length):
            start += period
        else:
            start = text.find(quote, start + period + 1)


def _period(word: str) -> int:
    """Give the least shift by which `word` meets itself (the failure function of Knuth, Morris, Pratt)."""
    borders = [0]
    for letter in islice(word, 1, None):
        border = borders[-1]
        while border and word[border] != letter:
            border = borders[border - 1]
        borders.append(border + (word[border] == letter))
    return len(word) - borders[-1]


class _Reading(NamedTuple):
    """A text as the lenient search reads it: its characters and, apart from them, the spacing before each.

    A gap is `N` for none, `S` for soft spaces only, `H` for a hard one; `offsets` has each character's
    place in the text.
    """

    characters: str
    gaps: str
    offsets: array[int]


@lru_cache(maxsize=2)
def _read(text: str) -> _Reading:
    """Read a text, or a quote. The text stays read, for its next quote mostly follows at once."""
    # Of three points the first stands for all, and what becomes of the others keeps the offsets right.
    text = text.replace("...", "\u2026\xad\xad")
    text = _SOFT_BETWEEN_LETTERS.sub(lambda match: " " * len(match[0]), text)
    kinds = text.translate(_KINDS)
    runs = re.sub("[hs]+", lambda match: "h" if "h" in match[0] else "s", kinds.replace("i", ""))
    return _Reading(
        characters=text.translate(_READ),
        gaps=runs.replace("hc", "H").replace("sc", "S").replace("c", "N"),
        offsets=array("L", compress(count(), kinds.encode().translate(_IS_CHARACTER))),
    )


def _kind(character: str) -> str:
    """Tell `i`nvisible ones, `s`oft and `h`ard spaces, and `c`haracters."""
    if character in _INVISIBLE:
        return "i"
    if character in _SOFT:
        return "s"
    return "h" if character.isspace() else "c"


def _read_character(character: str) -> str:
    return _ALIKE.get(character, character) if _kind(character) == "c" else ""


_KINDS = CharacterMap(_kind)
_READ = CharacterMap(_read_character)
_IS_CHARACTER = bytes(code == ord("c") for code in range(256))


def _lenient_places(text: str, quote: str, *, spaced: bool = True) -> Iterator[tuple[int, int]]:
    """Find the places that differ only in what cannot be seen or typed; without `spaced`, also in spaces."""
    if _letters(quote) not in _letters(text):
        return  # most quotes that stand nowhere end here, well before the text is read
    characters, gaps, offsets = _read(text)
    wanted, typed, _offsets = _read(quote)
    fitting = re.compile(re.sub("N+|[SH]+", _fitting_gaps, typed[1:]))
    for start, end in _exact_places(characters, wanted):
        # The comparison only saves time: it is what the pattern does, where no soft space is about.
        if not spaced or gaps[start + 1 : end] == typed[1:] or fitting.match(gaps, start + 1):
            last = offsets[end - 1]
            yield offsets[start], last + (3 if text.startswith("...", last) else 1)


def _fitting_gaps(typed: re.Match[str]) -> str:
    """Give the pattern for the text's gaps: a soft space may be typed or not, others must agree."""
    return f"[{'NS' if typed[0][0] == 'N' else 'SH'}]{{{len(typed[0])}}}"


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def splits_word(text: str, at: int) -> bool:
    """Tell whether a quote that begins or ends at offset `at` would cut a character, word or number in two.

    A word is cut between two cased letters or digits; scripts without case, such as Chinese, do not part
    words, so any of their characters may begin one. A number is cut at the mark between its digits
    (`1.250`, `1,5`), at the space before a group of three (`20 000`) and after its minus.
    """
    if not 0 < at < len(text):
        return False
    last, first = text[at - 1], text[at]
    if (_makes_words(last) and _makes_words(first)) or splits_character(text, at):
        return True
    if not (last.isdigit() or first.isdigit() or _is_joint(last) or _is_joint(first)):
        return False
    before = text[max(0, at - _WINDOW) : at].translate(_JOINED)[-_NUMBER_WIDTH:]
    after = text[at : at + _WINDOW].translate(_JOINED)[:_NUMBER_WIDTH]
    in_word = _makes_words(before[-1:]) and _makes_words(after[:1])
    return in_word or _NUMBER_CUT.search(f"{before}\0{after}") is not None


def _is_joint(character: str) -> bool:
    """Tell marks, soft hyphens and zero-width characters, which do not part the letters around them."""
    category = unicodedata.category(character)
    return category == "Cf" or category.startswith("M")


_JOINED = CharacterMap(lambda character: "" if _is_joint(character) else character)


def _makes_words(character: str) -> bool:
    return character.isdigit() or character.islower() or character.isupper() or character.istitle()


def _in_context(anchor: Anchor) -> str:
    return _one_line(f"…{anchor.prefix}«{cut(anchor.quote, 2 * CONTEXT)}»{anchor.suffix}…")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _advice(text: str, quote: str) -> str:
    """Say how to mend a quote that stands nowhere: what it cuts in two, or else what comes near it."""
    cutting = next(chain(_exact_places(text, quote), _lenient_places(text, quote)), None)
    if cutting is not None:
        start, end = cutting
        if splits_word(text, start):
            begins = _("It begins in the middle of «%(word)s»: quote whole words and numbers.")
            return begins % {"word": _word_around(text, start)}
        ends = _("It ends in the middle of «%(word)s»: quote whole words and numbers.")
        return ends % {"word": _word_around(text, end)}
    respaced = next(_lenient_places(text, quote, spaced=False), None)
    passage = _nearest(text, quote) if respaced is None else text[slice(*respaced)]
    if passage is not None:
        return _("Did you mean «%(passage)s»?") % {"passage": _one_line(passage)}
    return _("Copy the words from the article as they stand there.")


def _word_around(text: str, at: int) -> str:
    begin = max(0, at - CONTEXT)
    for word in _WORD.finditer(text, begin, at + CONTEXT):
        if word.start() < at < word.end():
            return word[0]
    return text[at - 1 : at + 1]


# A nearest passage is a courtesy, so its search is bounded: so many code points of the quote, of its words
# the longest, of these the rarest, of their places the first.
_COMPARED = 400
_WORDS_COUNTED = 12
_WORDS_TRIED = 4
_PLACES_TRIED = 50
_PASSAGES_COMPARED = 3
_TELLING_SIZE = 3
_CLOSE = 0.6


def _nearest(text: str, quote: str) -> str | None:
    """Give the passage of whole words that comes nearest to the quote, or None when nothing is close."""
    plain, wanted = text.translate(_PLAIN), quote[:_COMPARED].translate(_PLAIN)
    words = set(re.findall(r"\w+", wanted))
    starts = sorted(
        set(_likely_starts(plain, wanted)),
        key=lambda start: (
            -len(words.intersection(re.findall(r"\w+", plain[start : start + len(wanted)]))),
            start,
        ),
    )
    closeness, passage = _CLOSE, None
    for start in starts[:_PASSAGES_COMPARED]:
        begin, end = _matching_words(plain, wanted, start)
        ratio = SequenceMatcher(None, plain[begin:end], wanted, autojunk=False).ratio()
        if ratio > closeness:
            closeness, passage = ratio, text[begin:end]
    return passage


def _likely_starts(plain: str, wanted: str) -> Iterator[int]:
    """Lay the quote over the text so that one of its rarest words meets its like there."""
    at = {word[0]: word.start() for word in re.finditer(r"\w+", wanted)}
    counts = {word: plain.count(word) for word in sorted(at, key=len, reverse=True)[:_WORDS_COUNTED]}
    for word in sorted(filter(counts.get, counts), key=counts.__getitem__)[:_WORDS_TRIED]:
        for match in islice(re.finditer(re.escape(word), plain), _PLACES_TRIED):
            yield max(0, match.start() - at[word])


def _matching_words(plain: str, wanted: str, start: int) -> tuple[int, int]:
    """Give the ends of the words near `start` that the quote shares, with what stands between them."""
    slack = len(wanted) // 4
    begin = max(0, start - slack)
    window = plain[begin : start + len(wanted) + slack]
    blocks = SequenceMatcher(None, window, wanted, autojunk=False).get_matching_blocks()
    shared = [block for block in blocks if block.size >= _TELLING_SIZE] or blocks[:-1]
    first, last = begin + shared[0].a, begin + shared[-1].a + shared[-1].size
    before, after = plain[max(0, first - CONTEXT) : first], plain[last : last + CONTEXT]
    return first - _word_length(reversed(before)), last + _word_length(after)


def _word_length(characters: Iterable[str]) -> int:
    return sum(1 for _one in takewhile(str.isalnum, characters))


def _plain(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character


_PLAIN = CharacterMap(_plain)
