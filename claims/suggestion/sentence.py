"""Where the sentences of a text stand.

The library sentencex cuts lines into sentences; what it gets wrong in news is mended here: where it cuts too
much the parts are joined, where it cuts too little they are cut. Every line is a paragraph, so that headings
and items of lists, which have no full stop, stay sentences of their own; but one that begins small goes on.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

LONGEST_PIECE = 10_000
"""A line that is longer, in code points, is no paragraph of prose. It is cut at white space, so that no rule
ever looks at more than one such piece."""

LONGEST_DATELINE = 60
"""What stands before the dash of a dateline, such as `Quelmora, 11 ene (Agencia).-`, is shorter."""

_WINDOW = 20
"""So many code points beside a cut are looked at."""

_LINE_ENDS = r"\n\r\u2028\u2029\x0b\x0c\x1c-\x1e\x85"
# A line that begins small goes on with the one before: PDF and plain text break lines where the page ends.
_LINE = re.compile(rf"[^{_LINE_ENDS}]+(?:(?<![.!?…:;])\n[ \t]*(?=[a-zß-öø-ÿ])(?![a-z][.)])[^{_LINE_ENDS}]+)*")
_PIECE = re.compile(rf"(?s:.{{1,{LONGEST_PIECE}}}(?=\s|\Z)|.{{1,{LONGEST_PIECE}}})")

# Short forms that a name, a number or a word follows, so that their point ends no sentence.
_SHORT = re.compile(
    r"(?<![^\W_])(?:EE|Sr|Sra|Srta|Sres|D|Dña|Dr|Dra|Dres|Prof|Profa|Lic|Licda|Ing|Arq|Gral|Cnel|Cmte|Tte|Sgto"
    r"|Mons|Fr|Pbro|Hno|Ud|Uds|Vd|Vds|Excm[oa]|Ilm[oa]|St|Sta|Sto|Mr|Mrs|Ms|Rep|Sen|Gov|Gen|Lt|Sgt|Rev|Hon"
    r"|[Nn]úms?|[Nn]ro|[Aa]rts?|[Pp]ágs?|[Vv]ol|[Cc]ap|[Cc]ol|[Aa]prox|[Aa]vda?|[Tt]el|vs|pp?|cf|fig|[^\W\d_])"
    r"\.\s*\Z"
)
_STRAY = re.compile(r"\s*[»”\"\u2019')\]]+(?=[\s.,;:!?…]|\Z)[.,;:!?…]*\s*")
_GOES_ON = re.compile(r"[^\w¿¡(«“\"\[]*[a-zß-öø-ÿ]|[,;:.!?…%)\]»”]")
_DATELINE = re.compile(r"\s*[-\u2013\u2014]")
_IN_NUMBER = re.compile(r"[\d*]|[A-Z]{2,}\b")
_BULLET = re.compile(r"\s*(?:[-\u2013\u2014•*·▪◦]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s*\Z")

# The library sees no end after the mask of a number, and none inside quotations.
_MISSED = re.compile(r"\*NUMBER\*\.(?=\s+[¿¡\"«“(]*[A-ZÁÉÍÓÚÜÑ])")
_INSIDE = re.compile(r"[^\W\d_]{3}[.!?…](?=\s+[¿¡]?[A-ZÁÉÍÓÚÜÑ])|[.!?…][»”\"](?=\s+[¿¡«“\"]?[A-ZÁÉÍÓÚÜÑ])")
_MAY_END = re.compile(r"[.!?…](?!\s*\Z)|[^\x00-\u02ff\u2010-\u203a]")
LONGEST_WHOLE = 300
"""A longer sentence is looked at again: it may be a quotation of several."""


class Span(NamedTuple):
    """Where a sentence stands: its offsets in code points of the text; no white space at either end."""

    start: int
    end: int


def sentences(text: str, language: str) -> list[Span]:
    """Give the sentences of a text in their order; only white space stands between them.

    `language` is a BCP 47 tag, of which the first subtag counts; one that the library does not know is cut by
    its rules for English.
    """
    language = language.partition("-")[0].lower()
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        for piece in _PIECE.finditer(line[0]):
            start = line.start() + piece.start()
            spans += [Span(start + a, start + b) for a, b in _in_piece(piece[0], language)]
    return spans


def _in_piece(piece: str, language: str) -> list[tuple[int, int]]:
    """Give the sentences of a piece of a line; a heading or an item of a list is one."""
    cuts = _joined(piece, _cuts(piece, language)) if _MAY_END.search(piece) else []
    stripped = (_strip(piece, start, end) for start, end in zip([0, *cuts], [*cuts, len(piece)], strict=True))
    return [(start, end) for start, end in stripped if start < end]


def _cuts(piece: str, language: str) -> list[int]:
    """Give the offsets at which the library or a rule of ours cuts, in order."""
    from sentencex import get_sentence_boundaries  # noqa: PLC0415 - only where articles are read

    found = {one["end_index"] for one in get_sentence_boundaries(language, piece)}
    found |= {match.end() for match in _MISSED.finditer(piece)}
    bounds = sorted({0, len(piece)} | {at for at in found if 0 < at < len(piece)})
    for start, end in pairwise(bounds):
        if end - start > LONGEST_WHOLE:
            found |= {match.end() for match in _INSIDE.finditer(piece, start, end - 1)}
    return sorted(at for at in found if 0 < at < len(piece))


def _joined(piece: str, cuts: list[int]) -> list[int]:
    """Give the cuts that stay. One that would part a closing mark from its sentence moves behind it."""
    kept: list[int] = []
    start = 0
    for cut in cuts:
        stray = _STRAY.match(piece, cut)
        at = stray.end() if stray and _closes(piece, start, cut) else cut
        if start < at < len(piece) and not _holds_together(piece, start, at):
            kept.append(at)
            start = at
    return kept


def _closes(piece: str, start: int, at: int) -> bool:
    """Tell whether the mark that stands at a cut closes what was opened before it, or opens something new."""
    mark = piece[at:].lstrip()[:1] if piece[at : at + 1].isspace() else piece[at]
    return mark not in "\"'" or piece.count(mark, start, at) % 2 == 1


def _holds_together(piece: str, start: int, at: int) -> bool:
    """Tell whether a sentence runs on over a cut."""
    last = piece[max(start, at - _WINDOW) : at]
    rest = at + len(piece[at : at + _WINDOW]) - len(piece[at : at + _WINDOW].lstrip())
    return bool(
        _SHORT.search(last)
        or _BULLET.fullmatch(piece, start, at)
        or _GOES_ON.match(piece, rest)
        or (
            rest == at
            and piece[at - 1].isascii()
            and not piece[at - 1].isspace()
            and _IN_NUMBER.match(piece, at)
        )
        or (start == 0 and at <= LONGEST_DATELINE and _DATELINE.match(piece, at))
    )


def _strip(piece: str, start: int, end: int) -> tuple[int, int]:
    part = piece[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
