"""The index that the browser searches: small files, of which it loads those that hold the words asked for.

They are scripts that hand over data, since a page opened from a disk may load scripts but no JSON.
"""

from __future__ import annotations

import json
import unicodedata
from array import array
from functools import cache
from typing import TYPE_CHECKING

from claims.domain.text import fold, visible, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claims.site.summary import Row

PREFIX = 2
"""Characters of a word that name the file it stands in."""

SHARD = 200
"""Claims whose lines share a file."""

_LAST_WITH_MARKS = 0x20000


def index_files(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Give the files of the index as (name, content): words with their claims, and the claims' lines."""
    by_prefix: dict[str, dict[str, array[int]]] = {}
    shard: list[list[object]] = []
    current = 0
    for row in rows:
        if row.number // SHARD != current and shard:
            yield _lines(current, shard)
            shard = []
        current = row.number // SHARD
        shown = (visible(text) for text in (row.text, row.verdict, row.tone, row.by))
        shard.append([row.number, *shown, row.language])
        texts = (row.ref, row.text, row.verdict, *row.claimants, *row.topics, *row.sources)
        for word in sorted({word for text in texts for word in words(text)}):
            by_prefix.setdefault(word[:PREFIX], {}).setdefault(word, array("l")).append(row.number)
    if shard:
        yield _lines(current, shard)
    for prefix, found in sorted(by_prefix.items()):
        data = {word: numbers.tolist() for word, numbers in sorted(found.items())}
        yield (
            f"search/w-{prefix.encode().hex()}.js",
            f"claimsWords({_json(prefix)},{_json(data)})\n",
        )
    facts = {"prefixes": sorted(by_prefix), "shard": SHARD, "accents": accents()}
    yield "search/index.js", f"claimsIndex({_json(facts)})\n"


@cache
def accents() -> str:
    """Give the marks that folding drops as the inside of a JavaScript character class."""
    dropped = [
        code
        for code in range(0x300, _LAST_WITH_MARKS)
        if unicodedata.category(chr(code))[0] == "M" and fold(f"a{chr(code)}") == "a"
    ]
    ranges: list[list[int]] = []
    for code in dropped:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\u{{{first:x}}}-\\u{{{last:x}}}" for first, last in ranges)


def _lines(number: int, lines: list[list[object]]) -> tuple[str, str]:
    return f"search/c-{number}.js", f"claimsLines({number},{_json(lines)})\n"


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
