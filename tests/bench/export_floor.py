"""The floor of an export: a cursor over one join, and csv.writer, or json.dumps of each row.

Its rows are those of `claims report --format csv`, in all 67 columns or in `SOME`, on the database of the
benchmark, whose claims are plainer than a newsroom's: no step carries a proposal on, no text is in two
languages, no actor was merged. tests/test_bench.py compares them cell by cell.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_NAME = "(SELECT value FROM actor_name WHERE actor_id = {}.actor_id AND type = 'name' AND NOT withdrawn)"


def _stands(name: str, table: str = "") -> str:
    later = f"SELECT 1 FROM {table or name} AS later WHERE later.supersedes_id = {name}.id"
    return f"NOT {name}.withdrawn AND NOT EXISTS ({later})"


def _listed(what: str, rows: str) -> str:
    return f"(SELECT $list(one, '; ') FROM (SELECT {what} AS one FROM {rows}) AS listed)"


def _of_stance(stance: str) -> str:
    named = "'E' || evidence.id || coalesce(' ' || evidence.url, '')"
    return f"$list(CASE WHEN stance = '{stance}' THEN {named} END, '; ') AS {stance}"


_PLACES = f"""appearance AS place JOIN article AS its ON its.id = place.article_id
    JOIN source AS outlet ON outlet.id = its.source_id
    LEFT JOIN actor_name AS maker ON maker.actor_id = place.claimant_id
        AND maker.type = 'name' AND NOT maker.withdrawn
    WHERE place.claim_id = claim.id AND {_stands("place", "appearance")}"""
_WHEN = "coalesce(appearance.stated, article.published, $time(appearance.created_at))"

COLUMNS = {
    "claim": "'C' || claim.id",
    "claim_uuid": "claim.uuid",
    "claim_text": "claim.text",
    "language": "claim.language",
    "kind": "claim.kind",
    "priority": "claim.priority",
    "check_worthy": "CASE WHEN claim.check_worthy THEN 'yes' WHEN NOT claim.check_worthy THEN 'no' END",
    "check_worthy_reason": "claim.check_worthy_reason",
    "topics": _listed(
        "topic.name",
        """claim_topic JOIN topic ON topic.id = claim_topic.topic_id
            WHERE claim_topic.claim_id = claim.id ORDER BY topic.key""",
    ),
    "status": "claim.status",
    "rating": "rating_scale.code || ':' || rating.code",
    "rating_label": "coalesce(rating_text.label, scale_text.label)",
    "rating_bucket": "rating.bucket",
    "rating_scale": "rating_scale.code",
    "rating_scale_version": "rating_scale.version",
    "rating_position": "rating.position",
    "rating_best": "(SELECT max(position) FROM rating AS other WHERE other.scale_id = rating.scale_id)",
    "summary": "verification_text.summary",
    "explanation": "verification_text.explanation",
    "reason": "verification.reason",
    "as_of": "verification.as_of",
    "decided_at": "CASE WHEN claim.status = 'decided' THEN $time(verification.created_at) END",
    "decided_by": "CASE WHEN claim.status = 'decided' THEN decider.name END",
    "claimants": _listed(
        "coalesce(maker.value, outlet.name)",
        f"{_PLACES} GROUP BY coalesce(maker.value, outlet.name) ORDER BY min(place.id)",
    ),
    "appearances": f"(SELECT count(*) FROM {_PLACES})",
    "appearance": "'P' || appearance.id",
    "claimant": "coalesce(actor_name.value, source.name)",
    "claimant_ref": "'R' || appearance.claimant_id",
    "claimant_role": f"""(SELECT title || coalesce(', ' || organization, '') FROM actor_role
        WHERE actor_id = appearance.claimant_id AND NOT withdrawn
            AND coalesce(since, '') <= {_WHEN} AND coalesce(until, '9') >= {_WHEN}
        ORDER BY coalesce(since, '') DESC LIMIT 1)""",
    "reported_by": _listed(
        f"'R' || reporter.actor_id || ' ' || {_NAME.format('reporter')}",
        "reporter WHERE reporter.appearance_id = appearance.id ORDER BY reporter.position",
    ),
    "quote": "anchor.quote",
    "quote_kind": "appearance.quote_kind",
    "quote_start": "anchor.start_offset",
    "quote_end": "anchor.end_offset",
    "stated": "appearance.stated",
    "article": "'A' || article.id",
    "article_uuid": "article.uuid",
    "article_title": "article.title",
    "article_url": "article.url",
    "article_published": "article.published",
    "source": "source.name",
    "source_ref": "'S' || source.id",
    "snapshot": "snapshot.number",
    "snapshot_sha256": "snapshot.sha256",
    "evidence": "coalesce(told.pieces, 0)",
    "evidence_independent": "coalesce(told.origins, 0)",
    "evidence_supports": "told.supports",
    "evidence_refutes": "told.refutes",
    "evidence_context": "told.context",
    "evidence_inconclusive": "told.inconclusive",
    "recorded_at": "$time(claim.created_at)",
    "recorded_by": "recorder.name",
    "steps": "coalesce(verification.step, 0)",
    "database": "(SELECT uuid FROM database_info)",
    "schema": "1",
    "published_url": "publication.url",
    "published_on": "publication.published",
    "signed_off_by": _listed(
        "person.name",
        """sign_off JOIN person ON person.id = sign_off.created_by
            WHERE sign_off.verification_id = verification.id ORDER BY sign_off.id""",
    ),
    "corrections": _listed(
        "correction.note", "correction WHERE correction.claim_id = claim.id ORDER BY correction.id"
    ),
    "void_sign_offs": _listed(
        "'V' || sign_off.verification_id || ' ' || person.name",
        """sign_off JOIN person ON person.id = sign_off.created_by
            JOIN verification AS earlier ON earlier.id = sign_off.verification_id
            WHERE earlier.claim_id = claim.id AND earlier.step < claim.step ORDER BY sign_off.id""",
    ),
    "overridden": "replace(publication.overridden, '\\n', '; ')",
    "override_reason": "publication.override_reason",
    "retracted": "CASE WHEN claim.status = 'retracted' THEN verification.reason END",
    "replies": _listed(
        f"""'R' || reply.actor_id || ' ' || {_NAME.format("reply")} || ': '
            || coalesce(reply.text, reply.outcome)""",
        f"reply WHERE reply.claim_id = claim.id AND {_stands('reply')} ORDER BY reply.id",
    ),
    "outlet_corrections": _listed(
        """'P' || place.id || ' ' || source.name || ': ' || outlet_correction.outcome
            || coalesce(' ' || outlet_correction.url, '')""",
        f"""outlet_correction JOIN appearance AS place ON place.id = outlet_correction.appearance_id
            JOIN article AS its ON its.id = place.article_id JOIN source ON source.id = its.source_id
            WHERE place.claim_id = claim.id AND {_stands("outlet_correction")}
            ORDER BY outlet_correction.id""",
    ),
    "assignee": """(SELECT person.name FROM claim_assignee JOIN person ON person.id = claim_assignee.person_id
        WHERE claim_assignee.claim_id = claim.id)""",
    "state": "(SELECT position || ':' || hash FROM event ORDER BY position DESC LIMIT 1)",
}
"""The SQL of each column."""

_FROM = f"""
FROM claim
JOIN person AS recorder ON recorder.id = claim.created_by
LEFT JOIN appearance ON appearance.id = (SELECT min(place.id) FROM appearance AS place
    WHERE place.claim_id = claim.id AND {_stands("place", "appearance")})
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
LEFT JOIN rating_text AS scale_text ON scale_text.rating_id = rating.id
    AND scale_text.language = rating_scale.language
"""
_AND_BESIDE = f"""
LEFT JOIN publication ON publication.id = (
    SELECT max(id) FROM publication AS newest WHERE newest.claim_id = claim.id)
LEFT JOIN (
    SELECT evidence_link.claim_id, count(*) AS pieces,
        count(DISTINCT CASE WHEN evidence.publisher IS NOT NULL OR evidence.url IS NOT NULL
            THEN coalesce(independence_group, evidence.publisher, 'E' || evidence.id) END) AS origins,
        {", ".join(map(_of_stance, ("supports", "refutes", "context", "inconclusive")))}
    FROM evidence_link JOIN evidence ON evidence.id = evidence_link.evidence_id
    WHERE {_stands("evidence_link")}
    GROUP BY evidence_link.claim_id
) AS told ON told.claim_id = claim.id
"""
"""Evidence is gathered once for all claims: a look-up for each of its columns takes a quarter longer."""

_BESIDE = """
    topics rating_best claimants appearances claimant_role reported_by
    evidence evidence_independent evidence_supports evidence_refutes evidence_context evidence_inconclusive
    database schema published_url published_on signed_off_by corrections void_sign_offs
    overridden override_reason retracted replies outlet_corrections assignee state
"""
SOME = tuple(name for name in COLUMNS if name not in _BESIDE.split())
"""The columns of a claim, its first appearance with article and claimant, and its current verification."""


def join(names: Iterable[str], *, sqlite: bool) -> str:
    """Give the SQL of some columns: the engines name two functions otherwise."""
    columns = ", ".join(f"{COLUMNS[name]} AS {name}" for name in names)
    query = f"SELECT {columns} {_FROM} {_AND_BESIDE if 'told.' in columns else ''} ORDER BY claim.id"
    moment = r"substr(\1, 1, 19) || 'Z'"
    if not sqlite:
        moment = r"""to_char(\1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    return re.sub(r"\$time\(([\w.]+)\)", moment, query).replace(
        "$list", "group_concat" if sqlite else "string_agg"
    )


def main(database: str, output: str, which: str) -> None:
    """Write the rows of a SQLite file or of a PostgreSQL database to standard output."""
    names = SOME if which == "some" else COLUMNS
    if "://" not in database:
        write(sys.stdout, output, names, sqlite3.connect(database).execute(join(names, sqlite=True)))
        return
    import psycopg  # noqa: PLC0415 - as the program does

    with psycopg.connect(database) as connection, connection.cursor(name="floor") as rows:
        rows.itersize = 2000
        rows.execute(join(names, sqlite=False))
        write(sys.stdout, output, names, rows)


def write(sink: IO[str], output: str, names: Collection[str], rows: Iterable[Any]) -> None:
    """Write the rows as they come."""
    if output == "csv":
        writer = csv.writer(sink)
        writer.writerow(names)
        writer.writerows(rows)
        return
    for row in rows:
        print(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str), file=sink)


if __name__ == "__main__":
    main(*sys.argv[1:])
