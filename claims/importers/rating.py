"""What the labels of the world's fact-checkers come to: tables by publisher and language, as TOML.

A label is found without regard to case, accents and punctuation. What no table knows falls back on the
rating's numbers, and without those stays as it is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from claims.domain.language import check_language
from claims.domain.syntax import BadTomlError, read_toml
from claims.domain.text import digest, fold
from claims.domain.vocabulary import Bucket, BucketBasis
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TRUE_FROM, FALSE_UP_TO = 0.75, 0.25
"""Where on the way from the worst (0) to the best (1) a number counts as true, and as false.

So of five steps the upper two are true and the lower two false, as on the scale of Snopes.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """The labels of one language, or of one publisher in it, each with its bucket."""

    language: str
    publisher: str | None
    labels: Mapping[str, Bucket]


@dataclass(slots=True)
class RatingTables:
    """All tables; those that come first win."""

    tables: list[Table]
    _by_key: dict[tuple[str | None, str | None], dict[str, Bucket]] = field(init=False)
    _anywhere: dict[str, Bucket | None] = field(init=False)

    def __post_init__(self) -> None:
        self._by_key = {}
        self._anywhere = {}
        for table in self.tables:
            keyed = self._by_key.setdefault((table.publisher, table.language), {})
            of_publisher = self._by_key.setdefault((table.publisher, None), {}) if table.publisher else {}
            for label, bucket in table.labels.items():
                key = fold(label)
                keyed.setdefault(key, bucket)
                of_publisher.setdefault(key, bucket)
                if table.publisher is None and self._anywhere.setdefault(key, bucket) != bucket:
                    self._anywhere[key] = None  # two languages do not agree

    def digest(self) -> str:
        """Give the SHA-256 of all tables in their order: those of the same one read every rating alike."""
        told = [(table.language, table.publisher, dict(table.labels)) for table in self.tables]
        return digest(json.dumps(told, ensure_ascii=False))

    def find(  # noqa: PLR0913, PLR0917 - a rating is all of these
        self,
        site: str,
        language: str | None,
        label: str | None,
        value: float | None,
        best: float | None,
        worst: float | None,
    ) -> tuple[Bucket, BucketBasis] | None:
        """Give the bucket of a rating and what tells it, or None."""
        if label is not None:
            bucket = self.find_label(site, language, label)
            if bucket is not None:
                return bucket, BucketBasis.LABEL
        number = of_number(value, best, worst)
        return (number, BucketBasis.NUMBER) if number is not None else None

    def find_label(self, site: str, language: str | None, label: str) -> Bucket | None:
        """Give the bucket of a label: the publisher's own, else that of its language.

        Of an entry that does not say its language, the label counts when all languages that know it agree.
        """
        key = fold(label)
        primary = language.partition("-")[0].lower() if language else None
        for publisher in _hosts(site):
            found = self._by_key.get((publisher, primary), {}).get(key)
            if found is not None:
                return found
        if primary is not None:
            return self._by_key.get((None, primary), {}).get(key) or self._anywhere.get(key)
        return self._anywhere.get(key)


def of_number(value: float | None, best: float | None, worst: float | None) -> Bucket | None:
    """Give the bucket of a rating's numbers, also where the scale is inverted (best 1, worst 5)."""
    if value is None or best is None or worst is None or best == worst:
        return None
    share = (value - worst) / (best - worst)
    if not 0 <= share <= 1:
        return None
    if share >= TRUE_FROM:
        return Bucket.TRUE
    return Bucket.FALSE if share <= FALSE_UP_TO else Bucket.MIXED


def _hosts(site: str) -> Iterator[str]:
    """Give a host and the domains above it, the nearest first."""
    while "." in site:
        yield site
        site = site.partition(".")[2]


@cache
def read_shipped() -> tuple[Table, ...]:
    """Read the tables that ship with the program."""
    folder = resources.files("claims") / "ratings"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(table for file in files for table in read_tables(file.read_bytes(), where=file.name))


def read_tables(content: bytes, *, where: str) -> list[Table]:
    """Read the tables of a TOML file; `where` names it in errors.

    Raises InvalidInputError for what is no such file, and for a label that stands in two buckets of a table.
    """
    hint = _('Such as: [[table]], language = "es", false = ["Falso", "Bulo"]')
    try:
        data = read_toml(content)
    except BadTomlError as error:
        raise InvalidInputError(
            _("%(where)s is not a TOML file in UTF-8: %(error)s") % {"where": where, "error": error},
            hint=hint,
        ) from error
    entries = data.get("table")
    if (
        set(data) != {"table"}
        or not isinstance(entries, list)
        or not all(isinstance(e, dict) for e in entries)
    ):
        raise InvalidInputError(
            _("%(where)s: no [[%(key)s]] tables.") % {"where": where, "key": "table"}, hint=hint
        )
    return [_table(entry, where, hint) for entry in entries]


def _table(entry: dict[str, Any], where: str, hint: str) -> Table:
    language, publisher = entry.get("language"), entry.get("publisher")
    unknown = set(entry) - {"language", "publisher", *Bucket}
    if not isinstance(language, str) or not isinstance(publisher, str | None) or unknown:
        raise InvalidInputError(
            _("%(where)s: a table has a `language`, perhaps a `publisher`, and lists called %(known)s.")
            % {"where": where, "known": ", ".join(Bucket)},
            hint=hint,
        )
    labels: dict[str, Bucket] = {}
    keys: dict[str, Bucket] = {}
    for bucket in Bucket:
        listed = entry.get(bucket, [])
        if not isinstance(listed, list) or not all(isinstance(one, str) and fold(one) for one in listed):
            raise InvalidInputError(
                _("%(where)s: `%(key)s` must be a list of labels.") % {"where": where, "key": bucket},
                hint=hint,
            )
        for label in listed:
            if keys.setdefault(fold(label), bucket) != bucket:
                raise InvalidInputError(
                    _("%(where)s: the label %(label)r stands in two lists.")
                    % {"where": where, "label": label},
                    hint=hint,
                )
            labels[label] = bucket
    return Table(check_language(language).partition("-")[0], publisher.lower() if publisher else None, labels)
