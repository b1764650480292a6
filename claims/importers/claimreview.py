"""ClaimReview in JSON-LD, however it is wrapped: alone, in a list, a `@graph` or a DataFeed, line by line."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from claims.domain.claimreview import find_reviews
from claims.importers.json_stream import split, split_lines
from claims.importers.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.review import ReadEntry
    from claims.importers import Options

LISTS = frozenset({"dataFeedElement", "@graph", "itemListElement"})


def read(stream: IO[bytes], options: Options) -> Iterator[ReadEntry]:
    """Give every review of the stream in order."""
    pieces = split_lines(stream) if options.lines else split(stream, LISTS)
    return Reading(options).of_pieces(pieces, find_reviews)
