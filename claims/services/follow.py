"""Columns that follow from others of their row: keys that only serve look-ups, and hashes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from claims.domain.partial_date import PartialDate
from claims.domain.review import ReviewEntry
from claims.domain.text import fingerprint, fold
from claims.domain.url import canonical_url, domain_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Row = Mapping[str, Any]


def _key_of(column: str) -> Callable[[Row], str]:
    return lambda row: fold(row[column])


def _address(row: Row) -> str | None:
    return canonical_url(row["url"]) if row["url"] else None


def _domain(row: Row) -> str | None:
    return domain_of(row["homepage"]) if row["homepage"] else None


def read_review(row: Row) -> ReviewEntry:
    """Give what an imported review says, out of its row as it is stored."""
    return ReviewEntry(
        site=row["site"],
        publisher=row["publisher"],
        url=row["url"],
        claim_text=row["claim_text"],
        title=row["title"],
        language=row["language"],
        reviewed=_date(row["reviewed"]),
        claimants=tuple(json.loads(row["claimants"] or "[]")),
        claimed=_date(row["claimed"]),
        appearances=tuple(json.loads(row["appearances"] or "[]")),
        rating=row["rating"],
        value=row["value"],
        best=row["best"],
        worst=row["worst"],
        bucket=row["bucket"],
        basis=row["basis"],
    )


def _date(value: PartialDate | str | None) -> PartialDate | None:
    return PartialDate(value) if isinstance(value, str) else value


def _review_key(row: Row) -> str:
    entry = read_review(row)
    return entry.key(entry.fingerprint())


FOLLOWING: dict[str, dict[str, Callable[[Row], Any]]] = {
    "person": {"mail_key": lambda row: row["mail"].casefold()},
    "desk": {"name_key": _key_of("name")},
    "topic": {"key": _key_of("name")},
    "source": {"name_key": _key_of("name"), "domain": _domain},
    "article": {"canonical_url": _address},
    "evidence": {"canonical_url": _address},
    "actor_name": {"key": _key_of("value")},
    "actor_role": {"title_key": _key_of("title")},
    "claim": {"fingerprint": lambda row: fingerprint(row["text"])},
    "rating_text": {"key": _key_of("label")},
    "edition": {"name_key": lambda row: fold(row["name"]) or row["name"]},
    "imported_review": {"key": _review_key, "digest": lambda row: read_review(row).digest()},
}
"""For each such column of a table, how it follows from the row, as it is read or as it is stored."""
