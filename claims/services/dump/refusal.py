"""What a database does not take, in the words of records and fields: what its engine says is for programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint

from claims.i18n import _
from claims.models import metadata
from claims.services.dump.word import word

if TYPE_CHECKING:
    from collections.abc import Iterable

_MISSING, _DOUBLED, _CHECKED = "NOT NULL", "UNIQUE", "CHECK"
_STATES = {"23502": _MISSING, "23505": _DOUBLED, "23514": _CHECKED}
"""What the states of PostgreSQL are to SQLite."""

_KEY = re.compile(r"\(([^()]*)\)=")
_QUOTED = re.compile(r"'[^']*'")


def name_refusal(error: Exception) -> str:
    """Say which record the database does not take, and for which fields: out of what it raised."""
    rule, table, columns = _read(error)
    if table not in metadata.tables:
        return _("It holds what cannot be kept.")
    fields = ", ".join(word(column.removesuffix("_id")) for column in columns)
    said = {"record": word(table), "fields": fields}
    if rule == _MISSING:
        return _("%(record)s has no %(fields)s.") % said
    if rule == _DOUBLED and not fields:
        return _("%(record)s: there is one of the same key here already.") % said
    if rule == _DOUBLED:
        return _("%(record)s: another one here has the same %(fields)s.") % said
    return _("%(record)s has something as %(fields)s that cannot stand there.") % said


def _read(error: Exception) -> tuple[str, str, Iterable[str]]:
    """Give which rule was broken, of which table, and by which columns; nothing of what is not known."""
    raised = getattr(error, "orig", error)
    told = getattr(raised, "diag", None)
    if told is not None:
        rule = _STATES.get(told.sqlstate or "", "")
        if rule == _CHECKED:
            return rule, *_constrained(told.constraint_name)
        key = _KEY.search(told.message_detail or "")
        columns = [told.column_name] if told.column_name else re.findall(r"\w+", key[1]) if key else []
        return rule, told.table_name or "", columns
    guarded, _is, _rest = str(raised).partition(" is append-only")
    if guarded in metadata.tables:  # a trigger of SQLite keeps REPLACE from taking out a row of the same key
        return _DOUBLED, guarded, ()
    rule, _failed, named = str(raised).partition(" constraint failed: ")
    if rule == _CHECKED:
        return rule, *_constrained(named)
    parts = [part.partition(".") for part in named.split(", ")]
    return rule, parts[0][0], [column for _table, _dot, column in parts]


def _constrained(name: str | None) -> tuple[str, list[str]]:
    """Give the table and the columns that the check of that name is of."""
    for table in metadata.tables.values():
        for one in table.constraints:
            if isinstance(one, CheckConstraint) and str(one.name) == name:
                words = set(re.findall(r"\w+", _QUOTED.sub("", str(one.sqltext))))
                return table.name, [column.name for column in table.columns if column.name in words]
    return "", []
