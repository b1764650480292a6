"""`claims db copy`: SQLite to PostgreSQL, back, and within an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cli_process import stopped_at
from cli_runner import Desk, Result, name_database, run_cli

from claims import db, migration
from claims.models import metadata

if TYPE_CHECKING:
    from sqlalchemy import URL

SAME = "every table is the same on both sides, and the log is whole."
ONE = "Both have the same id and the same references: go on in one of them only."


def test_copy_prints_what_was_compared(begun: Desk, target_url: URL) -> None:
    name = name_database(target_url)
    result = begun.ok("db copy --format jsonl --to", name)
    tables = result.jsonl()
    assert [one["table"] for one in tables] == [table.name for table in metadata.sorted_tables]
    assert {"table", "rows", "sha256", "highest"} == set(tables[0])
    rows = sum(one["rows"] for one in tables)
    assert result.err == f"Copied {rows} rows to {db.show_url(target_url)}; {SAME}\n{ONE}\n"
    claims = next(one for one in tables if one["table"] == "claim")
    assert (claims["rows"], claims["highest"], len(claims["sha256"])) == (3, 3, 64)


@pytest.mark.parametrize("line", ["report --format json", "log --format json", "search hogares", "show C1"])
def test_a_copy_answers_as_the_database_does(told: Desk, target_url: URL, line: str) -> None:
    name = name_database(target_url)
    told.ok("-q db copy --to", name)
    assert run_cli(*line.split(), "--db", name) == told.ok(line)


def test_a_copy_is_a_database_to_go_on_with(begun: Desk, target_url: URL) -> None:
    name = name_database(target_url)
    table = begun.ok("db copy --to", name).out.splitlines()
    assert table[0].split() == ["Table", "Rows", "Last", "number", "SHA-256"]
    assert len(table) == len(metadata.sorted_tables) + 2
    more = ("--quote", "El Gobierno", "--claimant", "outlet", "--text", "El Gobierno.", "--no-match")
    assert run_cli("record", "A1", *more, "--db", name).out == "C4\n"
    assert run_cli("db", "check", "--db", name).code == 0
    assert [one["ref"] for one in begun.ok("list --format json").json()] == ["C1", "C2", "C3"]


def test_a_copy_overwrites_nothing(told: Desk, target_url: URL) -> None:
    name = name_database(target_url)
    run_cli("-q", "init", "--db", name)
    before = Desk(target_url).head()
    hint = "A copy goes into a new file or an empty database: nothing is overwritten."
    told.refuses("db copy --to", name, code=4, error="There is a claims database already.", hint=hint)
    assert Desk(target_url).head() == before
    told.refuses(
        "db copy --to",
        name_database(told.url),
        code=4,
        error="There is a claims database already.",
        hint=hint,
    )


def test_a_copy_that_is_interrupted_leaves_nothing(
    told: Desk, target_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    name = name_database(target_url)
    with monkeypatch.context() as patch:
        patch.setattr("claims.services.transfer.compare", interrupt)
        assert told("db copy --to", name) == Result(130, "", "\nInterrupted. Nothing was written.\n")
    assert run_cli("list", "--db", name).code == 6
    told.ok("-q db copy --to", name)
    assert run_cli("db", "check", "--db", name).code == 0


def test_ctrl_c_after_the_last_write_says_that_the_copy_is_there(
    told: Desk, target_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = migration.create

    def create(*arguments: Any) -> None:  # noqa: ANN401
        make(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(migration, "create", create)
    result = told(f"db copy --to {name_database(target_url)}")
    assert (result.code, result.err.splitlines()[-1]) == (130, "Interrupted. What was written stays.")
    assert (
        told.ok("list --format json").json()
        == told.ok("list --format json", "--db", name_database(target_url)).json()
    )


def test_a_copy_that_is_killed_is_no_database_and_can_be_made_again(told: Desk, target_url: URL) -> None:
    name = name_database(target_url)
    with stopped_at("claims.services.transfer:compare", "db", "copy", "--to", name) as process:
        process.kill()
    refused = run_cli("list", "--db", name)
    assert refused.code == 6
    assert refused.err.startswith(f"Error: {db.show_url(target_url)} is not a claims database.\n")
    told.ok("-q db copy --to", name)
    assert run_cli("db", "check", "--db", name).code == 0
    assert run_cli("report", "--format", "csv", "--db", name).out == told.ok("report --format csv").out


def test_a_copy_needs_a_name(told: Desk) -> None:
    told.refuses(
        "db copy",
        code=2,
        error="Missing option '--to'.",
        hint="`claims db copy --help` shows how it is used.",
    )
    assert told("db copy --to mysql://x/y").code == 5
