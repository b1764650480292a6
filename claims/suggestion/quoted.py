"""What of a text is quoted: which of its words, and how much of each sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from claims.suggestion.quotation import Quotation
    from claims.suggestion.word import Words

QUOTED_SHARE = 0.7
"""From this share on, a sentence is the quotation it holds."""

LONGEST_TERM = 5
"""So many words in quotation marks amid a clause are a term or a nickname, and nobody's statement."""

_CLOSING_MARKS = frozenset("\"»”'\u2019\u201c")


def quoted_words(
    words: Words, quotations: Sequence[Quotation], leading: Sequence[Container[str]]
) -> list[bool]:
    """Tell for each word whether it is quoted. A term is not; it stands behind no `leading` word."""
    quoted = [False] * len(words)
    for one in quotations:
        first = bisect_left(words.starts, one.start)
        last = bisect_left(words.starts, one.end)
        if not _is_term(words, first, last, leading):
            quoted[first:last] = [True] * (last - first)
    return quoted


def _is_term(words: Words, first: int, last: int, leading: Sequence[Container[str]]) -> bool:
    """Tell a word or a name in quotation marks from something said: it stands amid a clause."""
    before, after = words.low(first - 1), words.low(last)
    return (
        last - first <= LONGEST_TERM + 2
        and before[-1:].isalnum()
        and (after[:1].isalnum() or after in {",", "."})
        and not any(before in one for one in leading)
    )


class QuotedSentences:
    """Tells of the sentences of one text, which stand at `spans`, what is quoted of them."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], quotations: Sequence[Quotation]) -> None:
        self._text = text
        self._spans = spans
        self._quotations = quotations
        self._starts = [one.start for one in quotations]

    def share(self, number: int) -> float:
        """Give how much of a sentence is quoted, from 0 to 1."""
        start, end = self._spans[number]
        covered = 0
        at = max(0, bisect_right(self._starts, start) - 1)
        while at < len(self._quotations) and self._quotations[at].start < end:
            one = self._quotations[at]
            covered += max(0, min(end, one.end) - max(start, one.start))
            at += 1
        return covered / max(1, end - start)

    def is_whole(self, number: int) -> bool:
        """Tell whether a sentence is the quotation that it holds."""
        return self.share(number) >= QUOTED_SHARE

    def at(self, offset: int) -> int | None:
        """Give the number of the quotation that an offset lies in."""
        at = bisect_right(self._starts, offset) - 1
        return at if at >= 0 and self._quotations[at].end > offset else None

    def is_unclosed_at(self, offset: int) -> bool | None:
        """Tell whether the quotation at an offset opens its line and was never closed; None without one."""
        number = self.at(offset)
        if number is None:
            return None
        one = self._quotations[number]
        opens_line = one.start == 0 or self._text[one.start - 1] == "\n"
        return opens_line and self._text[one.end - 1] not in _CLOSING_MARKS
