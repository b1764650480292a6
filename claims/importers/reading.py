"""From what stands in a file to entries: each is read on its own, and none stops the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from claims.domain.review import Mend, ReadEntry, Refusal
from claims.i18n import _
from claims.importers.json_stream import BadPieceError, Piece, parse
from claims.importers.mend import Mending, UnusableError
from claims.importers.own import text_or_none

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from claims.importers import Options

    Find = Callable[[Any], Iterable[tuple[str, dict[Any, Any]]]]
    """Gives the reviews in a value, in ClaimReview's shape, each with its path (`$.item[0]`)."""


_REFUSED = {"position", "reason", "entry"}
"""What a line of a file of refused entries holds."""


class Reading:
    """Reads entries one after another, and numbers them."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.number = 0

    def of_pieces(self, pieces: Iterable[Piece], find: Find) -> Iterator[ReadEntry]:
        """Read the reviews in pieces of JSON."""
        for piece in pieces:
            yield from self._of_piece(piece, find)

    def of_node(
        self, position: str, node: dict[Any, Any], *, unread: int = 0, page: object = None
    ) -> ReadEntry:
        """Read one review in ClaimReview's shape; `page` is the address of what holds it.

        `unread` is how many numbers in it could not be read.
        """
        self.number += 1
        mending = Mending(self.options)
        mending.notes += [Mend.NUMBER_DROPPED] * unread
        try:
            entry = mending.read(node, page)
        except UnusableError as error:
            read = ReadEntry(self.number, position, refusal=error.kind, problem=str(error))
        else:
            identifier = text_or_none(node.get("identifier"))
            read = ReadEntry(self.number, position, entry=entry, identifier=identifier)
        return replace(read, mends=tuple(mending.notes), node=node)

    def refuse(self, position: str, raw: str, kind: Refusal, problem: str) -> ReadEntry:
        """Give what stands at a place as something that cannot be taken."""
        self.number += 1
        return ReadEntry(self.number, position, raw, refusal=kind, problem=problem)

    def _of_piece(self, piece: Piece, find: Find) -> Iterator[ReadEntry]:
        text = piece.raw.decode("utf-8", "backslashreplace")
        if piece.problem is not None:
            yield self.refuse(piece.path, text, Refusal.CUT_OFF, piece.problem)
            return
        try:
            value, unread = parse(piece.raw)
        except BadPieceError as error:
            yield self.refuse(piece.path, text, error.kind, str(error))
            return
        value = _unwrap(value)
        page = value.get("url") if isinstance(value, dict) else None
        found = False
        for path, node in find(value):
            found = True
            yield self.of_node(piece.path + path[1:], node, unread=unread, page=page)
            unread = 0
        if not found:
            yield self.refuse(piece.path, text, Refusal.NO_REVIEW, _("There is no review in it."))


def _unwrap(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Give the entry in a line of a file of refused ones, and any other value as it is."""
    if not isinstance(value, dict) or set(value) != _REFUSED or not isinstance(value["entry"], str):
        return value
    try:
        return json.loads(value["entry"])
    except (ValueError, RecursionError):
        return value["entry"]  # still not mended: no review is found in it
