"""A quote carried from one text of an article to the next: where it stands now, if it surely does.

To attach a quote to a look-alike sentence is worse than to lose it (domain.md), so a place must convince in
every way. Its words are the quote's or nearly so, with the same figures, names and denials. The rest of its
sentence, or what stands around it, is as it was. No other place in the new text comes near it, and asked
backwards it is the quote's own place in the old text that the words come from.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from claims.domain.anchor import anchor_at, splits_word
from claims.domain.text import fold
from claims.domain.vocabulary import AnchorState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claims.domain.anchor import Anchor

THRESHOLD = 0.75
"""The least score of a place; less is lost."""

LEAD = 0.1
"""How far a place's score is ahead of the second best's; less is ambiguous."""

LEAST_ALIKE = 0.85
"""The least share of a moved quote's words that are still the same."""

LEAST_SUPPORT = 0.5
"""The least share of what stood around the quote that still does."""

LEAST_ALONE = 6
"""So many words, a whole sentence, are known again without anything around them."""

_AROUND = 12  # words before and after the sentence that are compared
_BOTH_AT_THE_END = 0.4  # nothing before either, or after: that says something, and not enough
_SAME_WORD = 0.7  # the least share of the letters of a word that was only spelled otherwise
_BESIDE = 6  # words right before and after the quote
_SHINGLE = 3  # words that a place shares with the quote in a row, at the least
_MOST_PLACES = 12  # places looked at closely for one quote
_SUPPORT_PART = 0.3
_SENTENCE_LIMIT = 120  # words of a sentence looked at on either side of the quote

_WORD = re.compile(r"[-\u2212]?\d+(?:[.,'\u2019:/ \xa0\u202f]\d+)*|[^\W\d]+(?:['\u2019][^\W\d]+)*|\w+")
_STOP = re.compile(r"[.!?\u2026\u3002]|\n")
_DENIALS = frozenset(
    {
        *("no", "ni", "nunca", "jamas", "nadie", "ningun", "ninguno", "ninguna", "nada", "sin", "tampoco"),
        *("not", "never", "none", "nor", "neither", "without", "cannot"),
        *("nao", "nem", "sem", "mai", "cap", "sense", "ne", "pas", "jamais", "sans", "non", "senza"),
        *("nicht", "kein", "keine", "nie", "ohne"),
    }
)
_SHORT_NOT = "n't"


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of a quote. `anchor` is its place in the new text, for `exact` and `moved` alone.

    `score` says from 0 to 1 how well the best place fits, `second` how well the next one does, and `nearest`
    holds the best place's words whether or not they are the quote. `changed` tells that they are not because
    a figure, a name or a denial is another one.
    """

    state: AnchorState
    anchor: Anchor | None
    score: float
    second: float
    nearest: str | None
    changed: bool = False


class _Word(NamedTuple):
    """A word of a text: folded for comparison, with its place."""

    key: str
    start: int
    end: int


class _Surroundings(NamedTuple):
    """What stands around a place: how much of it is the same, on the better side and on the worse one.

    `rest` is how alike the rests of their sentences are, None where quote and place are whole sentences,
    without a rest that could tell who says it.
    """

    support: float
    both_sides: float
    rest: float | None


class _Place(NamedTuple):
    """A run of words that may be the quote, with its score, how alike it is and what supports it."""

    score: float
    first: int
    last: int  # after the last word
    alike: float
    surroundings: _Surroundings


class Text:
    """A text read once for all the quotes that are carried into it, or out of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [_Word(fold(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
        self._starts_sentence = {
            index
            for index in range(1, len(self.words))
            if _STOP.search(text, self.words[index - 1].end, self.words[index].start)
        }
        self._shingles: dict[tuple[str, ...], list[int]] = {}

    def index(self, quotes: Iterable[Sequence[str]]) -> None:
        """Note where runs of words of `quotes` stand: one pass, whatever the number of quotes."""
        wanted = {run for quote in quotes for run in _runs(quote)}
        missing = wanted - self._shingles.keys()
        self._shingles |= {run: [] for run in missing}
        for size in {len(run) for run in missing}:
            keys = [word.key for word in self.words]
            for at, run in enumerate(zip(*(keys[shift:] for shift in range(size)), strict=False)):
                if run in missing:
                    self._shingles[run].append(at)

    def keys(self, first: int, last: int) -> list[str]:
        """Give the folded words of a run."""
        return [word.key for word in self.words[max(first, 0) : max(last, 0)]]

    def run_of(self, anchor: Anchor) -> tuple[int, int]:
        """Give the run of words that an anchored quote is."""
        return (
            bisect_right(self.words, anchor.start, key=lambda word: word.end),
            bisect_left(self.words, anchor.end, key=lambda word: word.start),
        )

    def sentence(self, first: int, last: int) -> tuple[int, int]:
        """Give the run of words of the sentence, or the sentences, that a run stands in."""
        begin = first
        while begin > max(0, first - _SENTENCE_LIMIT) and begin not in self._starts_sentence:
            begin -= 1
        end = last
        while end < min(len(self.words), last + _SENTENCE_LIMIT) and end not in self._starts_sentence:
            end += 1
        return begin, end

    def likely_starts(self, quote: Sequence[str]) -> list[int]:
        """Give the words where the quote may begin, those that most of its runs speak for first."""
        votes: Counter[int] = Counter()
        for at, run in enumerate(_runs(quote)):
            for found in self._shingles.get(run, ()):
                votes[max(found - at, 0)] += 1
        likely: list[int] = []
        # Words put in or taken out shift the rest of a quote: neighbours vote for one place.
        for start, _count in sorted(votes.items(), key=lambda one: (-one[1], one[0])):
            if all(abs(start - other) > max(2, len(quote) // 4) for other in likely):
                likely.append(start)
            if len(likely) == _MOST_PLACES:
                break
        return likely


def carry(old: Text, anchor: Anchor, new: Text) -> Carried:
    """Find where the quote that `anchor` ties to `old` stands in `new`.

    Both texts must have been indexed for it (`index_all`). See the module for when a place is taken.
    """
    first, last = old.run_of(anchor)
    forward = _rank(old, (first, last), new)
    if not forward:
        return Carried(AnchorState.LOST, None, 0.0, 0.0, None)
    best, second = forward[0], forward[1].score if len(forward) > 1 else 0.0
    start, end = _span(old, anchor, (first, last), new, best)
    words = new.text[start:end]
    score = best.score
    refused = _refuse(old, (first, last), new, forward, anchor.quote, words)
    if refused is not None:
        changed = refused is AnchorState.LOST and _tells_otherwise(anchor.quote, words)
        return Carried(refused, None, score, second, words, changed=changed)
    state = AnchorState.EXACT if words == anchor.quote else AnchorState.MOVED
    return Carried(state, anchor_at(new.text, start, end), score, second, words)


def _refuse(  # noqa: PLR0913, PLR0917 - a quote and the places that it may have
    old: Text, run: tuple[int, int], new: Text, places: Sequence[_Place], quote: str, words: str
) -> AnchorState | None:
    """Tell why the best place is not taken, or give None when it is."""
    best, second = places[0], places[1].score if len(places) > 1 else 0.0
    if any(place.alike == 1 > best.alike for place in places[1:]):
        # Edited where it was and whole elsewhere: which of them the quote is, a person must say.
        return AnchorState.AMBIGUOUS
    if _tells_otherwise(quote, words) or not _convinces(
        best, old.keys(*run), new.keys(best.first, best.last)
    ):
        return AnchorState.LOST
    backward = _rank(new, (best.first, best.last), old)
    own = next((place for place in backward if place.first < run[1] and place.last > run[0]), None)
    other = max((place.score for place in backward if place is not own), default=0.0)
    if own is None or own.score < other:
        return AnchorState.LOST
    others = [*places[1:], *(place for place in backward if place is not own)]
    repeated = max(text.text.count(quote) for text in (old, new)) > 1
    if (repeated and not _told_apart(best, others)) or min(best.score - second, own.score - other) < LEAD:
        return AnchorState.AMBIGUOUS
    return None


def _told_apart(best: _Place, others: Sequence[_Place]) -> bool:
    """Tell a place of words that stand there more than once: by all that is around it, or by its sentence."""
    if best.surroundings.both_sides >= LEAST_ALIKE:
        return True
    rests = [other.surroundings.rest for other in others if other.alike == 1]
    return best.surroundings.rest == 1 and all(rest is not None and rest < LEAST_SUPPORT for rest in rests)


def carry_all(old_text: str, anchors: Sequence[Anchor], new_text: str) -> list[Carried]:
    """Find where each of several quotes of one text stands in another; the texts are read once.

    The time grows with the texts' length and, apart from it, with the number of quotes.
    """
    old, new = Text(old_text), Text(new_text)
    quotes = [old.keys(*old.run_of(anchor)) for anchor in anchors]
    for text in (old, new):
        text.index(quotes)
    return [carry(old, anchor, new) for anchor in anchors]


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    size = min(_SHINGLE, len(words))
    return [tuple(words[at : at + size]) for at in range(len(words) - size + 1)] if size else []


def _rank(source: Text, run: tuple[int, int], target: Text) -> list[_Place]:
    """Rank the places of `target` by how well they fit a run of words of `source`, best first."""
    quote = source.keys(*run)
    target.index([quote])
    places: list[_Place] = []
    for start in target.likely_starts(quote):
        place = _fit(source, run, quote, target, start)
        if place is not None:
            places.append(place)
    places.sort(key=lambda place: (-place.score, place.first))
    apart: list[_Place] = []
    for place in places:
        if all(place.first >= other.last or place.last <= other.first for other in apart):
            apart.append(place)
    return apart


def _fit(source: Text, run: tuple[int, int], quote: Sequence[str], target: Text, start: int) -> _Place | None:
    """Lay the quote over the target near a word, and measure how well it fits."""
    slack = len(quote) // 4 + 1
    begin = max(0, start - slack)
    window = target.keys(begin, start + len(quote) + slack)
    blocks = [
        block
        for block in SequenceMatcher(None, window, quote, autojunk=False).get_matching_blocks()
        if block.size
    ]
    if not blocks:
        return None
    # The quote's first and last words may be the ones that changed: their like is taken in.
    first = max(begin + blocks[0].a - blocks[0].b, 0)
    last = min(
        begin + blocks[-1].a + blocks[-1].size + len(quote) - blocks[-1].b - blocks[-1].size,
        len(target.words),
    )
    first, last = _within_sentences(target, first, last, begin + blocks[0].a, begin + blocks[-1].a + 1)
    found = target.keys(first, last)
    alike = SequenceMatcher(None, found, quote, autojunk=False).ratio()
    surroundings = _surroundings(source, run, target, (first, last))
    score = alike * (1 - _SUPPORT_PART + _SUPPORT_PART * surroundings.support)
    return _Place(score, first, last, alike, surroundings)


def _within_sentences(target: Text, first: int, last: int, sure: int, sure_end: int) -> tuple[int, int]:
    """Keep what was taken in at the ends from reaching into other sentences."""
    begin, end = target.sentence(sure, sure_end)
    return max(first, begin), max(min(last, end), sure_end) if last > end else last


def _surroundings(source: Text, run: tuple[int, int], target: Text, place: tuple[int, int]) -> _Surroundings:
    """Compare what stands around a quote and around a place.

    The rest of the quote's own sentence must be the same for the place to be: who says it stands there.
    Of the sentences around it one suffices, for the other may be gone.
    """
    mine, theirs = source.sentence(*run), target.sentence(*place)
    own = [*source.keys(mine[0], run[0]), *source.keys(run[1], mine[1])]
    rest = [*target.keys(theirs[0], place[0]), *target.keys(place[1], theirs[1])]
    before = _ratio(source.keys(mine[0] - _AROUND, mine[0]), target.keys(theirs[0] - _AROUND, theirs[0]))
    after = _ratio(source.keys(mine[1], mine[1] + _AROUND), target.keys(theirs[1], theirs[1] + _AROUND))
    around = max(before, after)
    # The end of the text on both sides is what it was, too.
    both = min(max(side, LEAST_SUPPORT) if side == _BOTH_AT_THE_END else side for side in (before, after))
    if not own and not rest:
        return _Surroundings(around, both, rest=None)
    same = alike = SequenceMatcher(None, own, rest, autojunk=False).ratio()
    if around < LEAST_SUPPORT:
        known = same == 1
    else:
        same = max(same, _beside(source, run, target, place))
        known = same >= LEAST_SUPPORT
    if not known or _figures_and_denials(own) != _figures_and_denials(rest):
        return _Surroundings(min(same, LEAST_SUPPORT / 2), both, alike)
    return _Surroundings((same + max(same, around)) / 2, both, alike)


def _beside(source: Text, run: tuple[int, int], target: Text, place: tuple[int, int]) -> float:
    """Compare the few words on either side, whatever parts sentences; the worse side counts."""
    return min(
        _ratio(source.keys(run[0] - _BESIDE, run[0]), target.keys(place[0] - _BESIDE, place[0])),
        _ratio(source.keys(run[1], run[1] + _BESIDE), target.keys(place[1], place[1] + _BESIDE)),
    )


def _figures_and_denials(keys: Iterable[str]) -> Counter[str]:
    return Counter(key for key in keys if key in _DENIALS or any(map(str.isdigit, key)))


def _ratio(one: Sequence[str], other: Sequence[str]) -> float:
    if not one and not other:
        return _BOTH_AT_THE_END
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _convinces(place: _Place, quote: Sequence[str], words: Sequence[str]) -> bool:
    around = place.surroundings
    if around.rest is None and place.alike == 1 and len(quote) >= LEAST_ALONE:
        return True
    supported = around.support if _respelled(quote, words) else min(around.support, around.both_sides)
    return place.score >= THRESHOLD and place.alike >= LEAST_ALIKE and supported >= LEAST_SUPPORT


def _respelled(quote: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether the words differ in their spelling at most, and none is another word."""
    return len(quote) == len(words) and all(
        one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SAME_WORD
        for one, other in zip(quote, words, strict=True)
    )


def _span(source: Text, anchor: Anchor, run: tuple[int, int], target: Text, place: _Place) -> tuple[int, int]:
    """Give the offsets of a place, with the signs that the quote begins and ends with."""
    first, last = source.words[run[0]], source.words[run[1] - 1]
    start, end = target.words[place.first].start, target.words[place.last - 1].end
    before = source.text[anchor.start : first.start] if anchor.start < first.start else ""
    after = source.text[last.end : anchor.end]
    if before and target.text.endswith(before, 0, start):
        start -= len(before)
    if after and target.text.startswith(after, end):
        end += len(after)
    if splits_word(target.text, start) or splits_word(target.text, end):
        return target.words[place.first].start, target.words[place.last - 1].end
    return start, end


def _tells_otherwise(quote: str, words: str) -> bool:
    """Tell whether the words have another figure, name or denial than the quote: they say something else."""
    first, other = _WORD.search(quote), _WORD.search(words)
    if first is None or other is None:
        return True
    # A capital letter at the beginning is often the sentence's own.
    begins_otherwise = fold(first[0]) != fold(other[0]) and first[0][0].isupper() and other[0][0].isupper()
    return begins_otherwise or _telling(quote) != _telling(words)


def _telling(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for place, match in enumerate(_WORD.finditer(text)):
        word = match[0]
        key = fold(word)
        if any(map(str.isdigit, word)) or key in _DENIALS:
            found[key] += 1
        elif word.lower().replace("\u2019", "'").endswith(_SHORT_NOT):
            found[_SHORT_NOT] += 1
        elif place and word[0].isupper():
            found[key] += 1
    return found
