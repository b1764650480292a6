"""The guards of the append-only promise: triggers that refuse to rewrite rows, each as it was made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint, text

from claims.i18n import _, ngettext
from claims.models import APPEND_ONLY, NEVER_DELETED, metadata
from claims.services.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_NAMED = 6

_STANDING: dict[tuple[str, ...], str] = {
    ("actor_id", "key", "withdrawn"): "NEW.withdrawn = 0",
    ("actor_id", "type", "withdrawn"): "NEW.withdrawn = 0 AND NEW.type = 'name'",
}
"""The keys of the names of actors that count among the standing ones only, with when."""

_FUNCTION = """
    BEGIN
        RAISE EXCEPTION '%', CASE TG_ARGV[0]
            WHEN 'append' THEN format('%s is append-only', TG_TABLE_NAME)
            ELSE format('%s rows are never deleted', TG_TABLE_NAME)
        END USING ERRCODE = 'integrity_constraint_violation';
    END
"""


def find_lost_guards(connection: Connection) -> Iterator[Finding]:
    """Count the guards that are not there, are switched off or do something else; name some."""
    if connection.dialect.name == "sqlite":
        gone = _lost_on_sqlite(connection)
    else:
        gone = _lost_on_postgresql(connection)
    if gone:
        named = ", ".join(gone[:_NAMED]) + (" …" if len(gone) > _NAMED else "")
        yield Finding(
            ngettext(
                "%(count)d guard is gone or changed, and rows can be rewritten: %(guards)s",
                "%(count)d guards are gone or changed, and rows can be rewritten: %(guards)s",
                len(gone),
            )
            % {"count": len(gone), "guards": named},
            _(
                "Mend what else was found first, then copy the database into a new one, which has all "
                "guards: claims db copy --to NEW"
            ),
        )


def _lost_on_sqlite(connection: Connection) -> list[str]:
    query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    there = {row.name: (row.tbl_name, _parts(row.sql)) for row in connection.execute(text(query))}
    wanted = {}
    for table in (*APPEND_ONLY, *NEVER_DELETED):
        message = f"{table} is append-only" if table in APPEND_ONLY else f"{table} rows are never deleted"
        change = [] if table in APPEND_ONLY else _taken(table, " AND id <> OLD.id")
        for event, when in (("insert", _taken(table, "")), ("update", change), ("delete", [])):
            begin = f"CREATE TRIGGER tr_{table}_{event} BEFORE {event.upper()} ON {table}"
            end = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            wanted[f"tr_{table}_{event}"] = (table, (begin, frozenset(when), end))
    return [name for name, what in wanted.items() if there.get(name) != what]


def _parts(sql: str) -> tuple[str, frozenset[str], str]:
    """Take a trigger apart: what it comes before, on which conditions, and what it does."""
    head, begin, body = sql.partition("BEGIN SELECT")
    before, _when, condition = head.partition(" WHEN ")
    held = condition.strip().replace(" AND TRUE)", ")")
    return before.strip(), frozenset(held.split(" OR ") if held else ()), begin + body


def _taken(name: str, but: str) -> list[str]:
    """Write for each key of a table the condition that another row, `but` which, holds that of NEW."""
    table = metadata.tables[name]
    keys = {tuple(column.name for column in table.primary_key)}
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            keys.add(tuple(column.name for column in one.columns))
    if name == "actor_name":
        keys |= _STANDING.keys()
    return [
        f"({_STANDING.get(key, 'TRUE')} AND EXISTS (SELECT 1 FROM {name} WHERE "  # noqa: S608 - compared only
        + " AND ".join(f"{column} = NEW.{column}" for column in key)
        + f"{but}))"
        for key in sorted(keys)
    ]


def _lost_on_postgresql(connection: Connection) -> list[str]:
    query = (
        "SELECT t.tgname AS name, pg_get_triggerdef(t.oid) AS sql, f.prosrc AS body FROM pg_trigger t "
        "JOIN pg_proc f ON f.oid = t.tgfoid WHERE t.tgenabled = 'A' AND NOT t.tgisinternal"
    )
    there = {
        row.name: (re.sub(r" (ON|FUNCTION) \w+\.", r" \1 ", row.sql), row.body.split())
        for row in connection.execute(text(query))
    }
    wanted = {}
    for table in (*APPEND_ONLY, *NEVER_DELETED):
        changes, mode = ("DELETE OR UPDATE", "append") if table in APPEND_ONLY else ("DELETE", "keep")
        for name, when in (
            ("change", f"BEFORE {changes} ON {table} FOR EACH ROW"),
            ("truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
        ):
            sql = f"CREATE TRIGGER tr_{table}_{name} {when} EXECUTE FUNCTION claims_refuse_change('{mode}')"
            wanted[f"tr_{table}_{name}"] = (sql, _FUNCTION.split())
    return [name for name, what in wanted.items() if there.get(name) != what]
