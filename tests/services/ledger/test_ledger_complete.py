"""Nothing is passed over: whatever is changed in whichever table, `claims doctor` names it.

All is taken from `models.metadata`, so that a new table or column fails here until it is compared with the
log, or until somebody says below why it is not.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from factories import IRENE, NOW, fill
from sqlalchemy import Boolean, Float, Integer, LargeBinary, UniqueConstraint, Uuid, select
from sqlalchemy.exc import IntegrityError
from tampering import lay_open, unchecked

from claims import db
from claims.columns import EnumText, Flag, PartialDateText, UTCDateTime
from claims.domain.partial_date import PartialDate
from claims.models import DERIVED, claim, metadata
from claims.services.database import find_faults
from claims.services.ledger.compare import find_differences
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Databases
    from sqlalchemy import Column, Connection, Engine, RowMapping, Table


SHA256 = 64

NOT_COMPARED = {
    "search_state": "the index is compared with the records",
    "search_document": "the index is compared with the records",
    "match_document": "the index is compared with the records",
    "claim_vector": "made anew out of the words, and asked for only with their digest",
    "vector_block": "made anew out of the vectors",
    "duplicate_pair": "a guess that people look at: made anew by `claims duplicates`",
    "sweep": "how far the guesses go",
}
"""The tables that hold nothing of their own, and why no row of them is compared with the log."""

NAMED_OTHERWISE = {
    ("snapshot", "text"): r"The text of A\d+, snapshot \d+, is not the one that was hashed\.",
    ("capture_content", "compressed"): r"The bytes of K\d+ are not those that were captured\.",
    ("capture_content", "sha256"): r"The bytes of K\d+ are not those that were captured\.",
    ("capture_text", "text"): r"The text of K\d+ is not the one that was hashed\.",
    ("claim", "status"): r"C\d+ keeps the status «\w+», and its newest step has «\w+»\.",
    ("claim", "step"): r"The step that C\d+ keeps is not its newest one\.",
    ("anchor", "prefix"): r"The quote of P\d+ does not stand in A\d+, snapshot \d+\.",
    ("anchor", "suffix"): r"The quote of P\d+ does not stand in A\d+, snapshot \d+\.",
    ("evidence_anchor", "prefix"): r"The quote of E\d+ does not stand in K\d+\.",
    ("evidence_anchor", "suffix"): r"The quote of E\d+ does not stand in K\d+\.",
    ("edition_data", "compressed"): r"The edition «.+» is not as it was frozen\.",
    ("edition_file", "compressed"): r"The edition «.+» is not as it was frozen\.",
    ("database_info", "uuid"): r"The audit log is broken at event 1\.",
    ("database_info", "id"): r"database_info\.created_at is nothing, ",
    ("claim_assignee", "person_id"): r"C\d+: claim_assignee is ",
    ("claim_assignee", "claim_id"): r"C\d+: claim_assignee is ",
    ("claim_topic", "claim_id"): r"C\d+: claim_topic is ",
    ("claim_actor", "claim_id"): r"C\d+: claim_actor is ",
    ("merged_actor", "actor_id"): r"R\d+ stands for R\d+, and was merged with R\d+\.",
    ("claim_topic", "topic_id"): r"C\d+: claim_topic is ",
    ("claim_actor", "actor_id"): r"C\d+: claim_actor is ",
    ("claim_actor", "involvement"): r"C\d+: claim_actor is ",
    ("merged_actor", "into_id"): r"R\d+ stands for R\d+, and was merged with R\d+\.",
}
"""By what a change of such a column is named, where it is not by the column."""

BATCH = re.compile(
    r"The (imported reviews and claims of|languages of the claims imported by) "
    r"event \d+ are not as it tells\."
)
"""How rows are named that have no event of their own."""

OWNERS = {("actor_name", "actor_id"), ("actor_role", "actor_id")}
"""The columns that say whose a row is: with another one, it is missing where it was."""

REFERENCES = {
    "claim": r"C\d+",
    "article": r"A\d+",
    "source": r"S\d+",
    "actor": r"R\d+",
    "merged_actor": r"R\d+ stands for",
    "evidence": r"E\d+",
    "appearance": r"P\d+",
    "verification": r"V\d+",
    "capture": r"K\d+",
    "capture_content": r"(bytes of K\d+|capture_content)",
    "edition_data": r"(edition «.+» is not as|edition_data)",
}
"""How the rows of some tables are called."""

ALIKE = frozenset(
    {
        "capture_text",
        "claim_assignee",
        "correction",
        "database_info",
        "desk_policy",
        "edition",
        "edition_data",
        "edition_file",
        "evidence_anchor",
        "merged_actor",
        "publication",
        "sign_off",
        "verification_text",
    }
)
"""The tables in which there are no two rows that say different things."""

COMPARED = [table for name, table in metadata.tables.items() if name not in NOT_COMPARED]


def test_whatever_is_not_compared_is_derived() -> None:
    assert set(NOT_COMPARED) == set(DERIVED)


@pytest.fixture(scope="module")
def lifted_engine(databases: Databases) -> Iterator[Engine]:
    """Make a database with rows in every table, which keeps none of its rules and has no guards."""
    url = databases.migrated()
    engine = db.open_engine(url)
    with db.writing(engine) as connection:
        work = start(connection, IRENE, at=NOW)
        fill(work)
        assert work.rows == []
        assert list(find_faults(connection)) == []
        lay_open(connection)
    yield engine
    engine.dispose()
    databases.drop(url)


@pytest.fixture
def filled(lifted_engine: Engine) -> Iterator[Connection]:
    """Give a transaction, undone at the end, in which all can be done that the owner of a database can."""
    with suppress(_Undone), db.writing(lifted_engine) as connection:
        with unchecked(connection):
            yield connection
        raise _Undone


class _Undone(Exception):  # noqa: N818 - no error: it ends the transaction without keeping it
    """Raised at the end of a test."""


def others(connection: Connection, column: Column[Any], value: Any) -> Iterator[Any]:  # noqa: ANN401
    """Give other values that such a column may hold: of another record where it names one."""
    for key in column.foreign_keys:
        query = select(key.column).where(key.column != (value or 0)).order_by(key.column.desc())
        yield from connection.execute(query).scalars().all()
    yield another(column, value)


def another(column: Column[Any], value: Any) -> Any:  # noqa: ANN401, PLR0911
    """Give another value of the type of a column."""
    kind = column.type
    if isinstance(kind, EnumText):
        # The first member of its kind may be there once only, as the main name of an actor.
        return [member for member in kind.enum.__members__.values() if member != value][-1]
    if isinstance(kind, Flag | Boolean):
        return not value
    if isinstance(kind, PartialDateText):
        return PartialDate("1999-01")
    if isinstance(kind, UTCDateTime):
        return (value or dt.datetime(2001, 1, 1, tzinfo=dt.UTC)) + dt.timedelta(seconds=1)
    if isinstance(kind, LargeBinary):
        return b"otra cosa"
    if isinstance(kind, Uuid):
        return str(uuid.uuid4())
    if isinstance(kind, Integer):
        return (value or 0) + 1000
    if isinstance(kind, Float):
        return 0.125
    if isinstance(value, str) and len(value) == SHA256:
        return SHA256 * ("b" if value[0] == "a" else "a")
    return f"{value or ''}x"


def row_at(connection: Connection, table: Table[Any], place: int) -> dict[str, Any]:
    """Give the row of a table at a place in the order of its keys."""
    return [dict(row) for row in rows_of(connection, table)][place]


def rows_of(connection: Connection, table: Table[Any]) -> list[RowMapping]:
    return list(connection.execute(select(table).order_by(*table.primary_key)).mappings())


def is_row(table: Table[Any], row: dict[str, Any]) -> Any:  # noqa: ANN401 - an SQL condition
    conditions = [column == row[column.name] for column in table.primary_key]
    return conditions[0] if len(conditions) == 1 else conditions[0] & conditions[1] & (conditions[-1])


def change(connection: Connection, table: Table[Any], row: dict[str, Any], column: Column[Any]) -> Any:  # noqa: ANN401
    """Write the first other value into a row that its table takes, and give it."""
    for value in others(connection, column, row[column.name]):
        with suppress(IntegrityError), connection.begin_nested():
            connection.execute(table.update().where(is_row(table, row)).values({column.name: value}))
            return value
    raise AssertionError(f"no other value fits {column}")


def is_found(connection: Connection, is_it: Callable[[str], bool]) -> bool:
    """Tell whether doctor finds it; what the log tells comes first, for the rest takes ten times as long."""
    return any(
        any(is_it(one.what) for one in list(find(connection))) for find in (find_differences, find_faults)
    )


@pytest.mark.parametrize("table", COMPARED, ids=lambda table: table.name)
def test_a_column_that_was_changed_is_named_with_its_row(filled: Connection, table: Table[Any]) -> None:
    passed_over = []
    for place in (0, -1) if table is claim else (-1,):  # the last claim came in a batch
        row = row_at(filled, table, place)
        for column in table.c:
            with filled.begin_nested() as saved:
                value = change(filled, table, row, column)
                named = is_found(filled, partial(is_about, table, column))
                saved.rollback()
            if not named:
                passed_over.append((place, column.name, row[column.name], value))
    assert passed_over == []


def is_about(table: Table[Any], column: Column[Any], what: str) -> bool:
    """Tell whether a finding names a column, or the row that a changed key takes away."""
    if table.name == "event":
        return what.startswith("The audit log is broken at event ")
    if table.name in {"claim", "imported_review"} and BATCH.fullmatch(what):
        return True
    moves = column.primary_key or (table.name, column.name) in OWNERS
    if moves and re.search(r" is in the log \(event \d+\) and not in the database\.$", what):
        return True
    if (table.name, column.name) in NAMED_OTHERWISE:
        return re.match(NAMED_OTHERWISE[table.name, column.name], what) is not None
    return f"{table.name}.{column.name}" in what


@pytest.mark.parametrize("table", COMPARED, ids=lambda table: table.name)
def test_a_row_that_was_taken_out_is_named(filled: Connection, table: Table[Any]) -> None:
    row = row_at(filled, table, -1)
    filled.execute(table.delete().where(is_row(table, row)))
    assert is_named(filled, table)


@pytest.mark.parametrize(
    "table",
    [table for table in COMPARED if table.name != "database_info"],  # of which there is one row by its key
    ids=lambda table: table.name,
)
def test_a_row_that_was_slipped_in_is_named(filled: Connection, table: Table[Any]) -> None:
    row = row_at(filled, table, -1)
    for column in table.c:
        if column.unique or column.primary_key or any(column.name in key for key in unique_keys(table)):
            row[column.name] = list(others(filled, column, row[column.name]))[
                0 if column.foreign_keys else -1
            ]
    if table.name == "verification_text":
        row["verification_id"] = 1
    filled.execute(table.insert().values(**row))
    assert is_named(filled, table)


@pytest.mark.parametrize("table", COMPARED, ids=lambda table: table.name)
def test_two_rows_that_were_swapped_are_named(filled: Connection, table: Table[Any]) -> None:
    keys = [column.name for column in table.primary_key]
    rows = [dict(row) for row in rows_of(filled, table)]
    if table.name in ALIKE or set(rows[0]) == set(keys):
        return
    first, last = rows[0], next(row for row in reversed(rows) if said(row, keys) != said(rows[0], keys))
    for one in (first, last):
        filled.execute(table.delete().where(is_row(table, one)))
    for one, other in ((first, last), (last, first)):
        filled.execute(table.insert().values(**(other | {key: one[key] for key in keys})))
    assert is_named(filled, table)


def said(row: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    """Give what a row says beside its key."""
    return {key: value for key, value in row.items() if key not in keys}


def is_named(connection: Connection, table: Table[Any]) -> bool:
    """Tell whether doctor finds something in a table, by its name or by the way its rows are called."""
    called = re.compile(rf"\b{REFERENCES.get(table.name, table.name)}\b")
    return is_found(
        connection,
        lambda what: bool(
            called.search(what) or BATCH.fullmatch(what) or what.startswith("The audit log is broken")
        ),
    )


def unique_keys(table: Table[Any]) -> list[set[str]]:
    """Give the columns of each key of a table that holds one row only of a kind."""
    indexes = [{column.name for column in index.columns} for index in table.indexes if index.unique]
    return indexes + [
        {column.name for column in one.columns}
        for one in table.constraints
        if isinstance(one, UniqueConstraint)
    ]
