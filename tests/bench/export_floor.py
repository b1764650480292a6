"""The floor of an export: a cursor over one join, and csv.writer, or json.dumps of each row.

The join has what the columns of `claims report --format csv` have of a claim, its first appearance with the
article and the claimant, and its current verification with its rating; not the evidence, and no history.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_JOIN = """
SELECT 'C' || claim.id AS claim, claim.uuid AS claim_uuid, claim.text AS claim_text, claim.language,
    claim.kind, claim.priority, claim.check_worthy, claim.check_worthy_reason, claim.status,
    rating_scale.code || ':' || rating.code AS rating, rating_text.label AS rating_label, rating.bucket,
    rating_scale.version AS rating_scale_version, rating.position,
    verification_text.summary, verification_text.explanation,
    verification.reason, verification.as_of, verification.created_at AS decided_at,
    decider.name AS decided_by, 'P' || appearance.id AS appearance,
    actor_name.value AS claimant, 'R' || appearance.claimant_id AS claimant_ref,
    anchor.quote, appearance.quote_kind, anchor.start_offset, anchor.end_offset, appearance.stated,
    'A' || article.id AS article, article.uuid AS article_uuid, article.title, article.url, article.published,
    source.name AS source, 'S' || source.id AS source_ref, snapshot.number, snapshot.sha256,
    claim.created_at AS recorded_at, recorder.name AS recorded_by, verification.step
FROM claim
JOIN person AS recorder ON recorder.id = claim.created_by
LEFT JOIN appearance ON appearance.id = (
    SELECT min(id) FROM appearance AS first WHERE first.claim_id = claim.id AND NOT first.withdrawn)
LEFT JOIN anchor ON anchor.id = (
    SELECT min(id) FROM anchor AS first WHERE first.appearance_id = appearance.id)
LEFT JOIN snapshot ON snapshot.id = anchor.snapshot_id
LEFT JOIN article ON article.id = appearance.article_id
LEFT JOIN source ON source.id = article.source_id
LEFT JOIN actor_name ON actor_name.actor_id = appearance.claimant_id
    AND actor_name.type = 'name' AND NOT actor_name.withdrawn
LEFT JOIN verification ON verification.claim_id = claim.id AND verification.step = claim.step
LEFT JOIN verification_text ON verification_text.verification_id = verification.id
    AND verification_text.language = claim.language
LEFT JOIN person AS decider ON decider.id = verification.created_by
LEFT JOIN rating ON rating.id = verification.rating_id
LEFT JOIN rating_scale ON rating_scale.id = rating.scale_id
LEFT JOIN rating_text ON rating_text.rating_id = rating.id AND rating_text.language = 'es'
ORDER BY claim.id
"""


def main(database: str, output: str) -> None:
    """Write the rows of a SQLite file or of a PostgreSQL database to standard output."""
    if "://" not in database:
        cursor = sqlite3.connect(database).execute(_JOIN)
        write(sys.stdout, output, [column[0] for column in cursor.description], cursor)
        return
    import psycopg  # noqa: PLC0415 - as the program does

    with psycopg.connect(database) as connection, connection.cursor(name="floor") as rows:
        rows.itersize = 2000
        rows.execute(_JOIN)
        write(sys.stdout, output, [column.name for column in rows.description or ()], rows)


def write(sink: IO[str], output: str, names: list[str], rows: Iterable[Any]) -> None:
    """Write the rows as they come."""
    if output == "csv":
        writer = csv.writer(sink)
        writer.writerow(names)
        writer.writerows(rows)
        return
    for row in rows:
        print(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str), file=sink)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
