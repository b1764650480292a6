"""`claims db roles`: each role on a real server, by rights, by statements and by the program."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import pytest
from cli_runner import Desk, Result, name_database, run_cli
from replication import find_programs
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from claims import db
from claims.models import APPEND_ONLY, NEVER_DELETED, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

pytestmark = [
    pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True),
    pytest.mark.skipif(
        bool(os.environ.get("CLAIMS_TEST_POSTGRES")),
        reason="a named server may ask the new roles for passwords",
    ),
]

ROLES = ("reader", "checker", "editor", "admin")
IRENE = "irene.sotomar@contraste.example"
BRUNO = "bruno.tejaran@contraste.example"
DENIED = "Error: Your database role may not do this: "


class Roles:
    """The database of a story, with a login for each role: the checker is Irene, the others are Bruno."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.prefix = f"t{uuid.uuid4().hex[:8]}_"

    def url_of(self, role: str) -> URL:
        return self.url.set(username=f"{self.prefix}{role}_login")

    def run(self, role: str, line: str, *more: str) -> Result:
        """Run the program as the role logs in, signing as the person it is bound to."""
        name, mail = ("Irene Sotomar", IRENE) if role == "checker" else ("Bruno Tejarán", BRUNO)
        words = ["--as", f"{name} <{mail}>", "--db", name_database(self.url_of(role))]
        return Desk(self.url)(line, *more, *words)

    def tries(self, role: str, statement: str) -> str | None:
        """Run a statement as the role and undo it; give the code of the error that it met, if any."""
        engine = create_engine(self.url_of(role), poolclass=NullPool)
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql(statement)
            except DBAPIError as error:
                return str(getattr(error.orig, "sqlstate", None))
            finally:
                connection.rollback()
        return None


@pytest.fixture
def roles(begun: Desk, postgresql_admin: URL) -> Iterator[Roles]:
    """Make the roles, and a login for each."""
    made = Roles(begun.url)
    for role in ROLES:
        login = f"--login {made.prefix}{role}_login --role {role}"
        begun.ok(f"db roles --prefix {made.prefix} {login} --mail {IRENE if role == 'checker' else BRUNO}")
    yield made
    admin = create_engine(postgresql_admin, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    engine = create_engine(made.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for role in ROLES:
            connection.exec_driver_sql(f"DROP OWNED BY {made.prefix}{role}")
    with admin.connect() as connection:
        for role in ROLES:
            connection.exec_driver_sql(f"DROP ROLE {made.prefix}{role}_login")
        for role in ROLES:
            connection.exec_driver_sql(f"DROP ROLE {made.prefix}{role}")


# ---- rights ----------------------------------------------------------------------------------------------

EDITORS = {
    "sign_off",
    "publication",
    "correction",
    "desk_policy",
    "edition",
    "edition_data",
    "edition_file",
}
ADMINS = {"rating_scale", "rating", "rating_text"}
LOOKUPS = {"search_vector", "match_posting", "match_total"}
EMPTIED = {"search_document", "match_document", "search_vector", "match_posting"}


def may(role: str, table: str, operation: str) -> bool:
    """Say what the documentation promises."""
    rank = ROLES.index(role)
    if operation == "SELECT":
        return True
    if operation == "TRUNCATE":
        return role == "admin" and table in EMPTIED
    if rank == 0 or table in {"alembic_version", "database_info"}:
        return False
    if operation == "INSERT":
        return rank >= (2 if table in EDITORS else 3 if table in ADMINS else 1)
    if operation == "UPDATE":
        return table not in APPEND_ONLY
    return table not in {*APPEND_ONLY, *NEVER_DELETED}


def test_every_role_may_do_just_what_is_promised_to_every_table(roles: Roles) -> None:
    tables = [*(table.name for table in metadata.sorted_tables), *sorted(LOOKUPS), "alembic_version"]
    engine = create_engine(roles.url, poolclass=NullPool)
    asked = text("SELECT has_table_privilege(:role, :table, :operation)")
    some = text("SELECT has_any_column_privilege(:role, :table, 'UPDATE')")
    with engine.connect() as connection:
        assert set(tables) == set(connection.dialect.get_table_names(connection))
        for role in ROLES:
            for table in tables:
                for operation in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
                    named = {"role": f"{roles.prefix}{role}_login", "table": table, "operation": operation}
                    found = connection.execute(some if operation == "UPDATE" else asked, named).scalar()
                    wanted = operation != "TRIGGER" and may(role, table, operation)
                    assert found == wanted, named


@pytest.mark.parametrize("role", ROLES)
def test_no_role_rewrites_history(roles: Roles, role: str) -> None:
    for table in APPEND_ONLY:
        column = next(iter(metadata.tables[table].columns)).name
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TRIGGER tr_{table}_change ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"DROP TABLE {table} CASCADE",
        ):
            assert roles.tries(role, statement) == "42501", statement
    for table in NEVER_DELETED:
        assert roles.tries(role, f"DELETE FROM {table}") == "42501"
        assert roles.tries(role, f"UPDATE {table} SET created_by = created_by") == "42501"
        assert roles.tries(role, f"UPDATE {table} SET uuid = uuid") == "42501"
    for statement in (
        "SET session_replication_role = replica",
        "CREATE TABLE otra (x int)",
        "CREATE OR REPLACE FUNCTION claims_person() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "CREATE OR REPLACE FUNCTION claims_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        f"COMMENT ON ROLE {roles.prefix}{role}_login IS 'claims person: otra@x.example'",
        f"GRANT {roles.prefix}admin TO {roles.prefix}{role}_login WITH ADMIN OPTION",
        "UPDATE alembic_version SET version_num = '9999'",
    ):
        assert roles.tries(role, statement) == "42501", statement


def test_a_statement_that_may_is_not_refused(roles: Roles) -> None:
    assert roles.tries("reader", "SELECT * FROM event") is None
    assert roles.tries("checker", "UPDATE claim SET priority = 'low'") is None
    assert roles.tries("checker", "DELETE FROM claim_topic") is None
    assert roles.tries("admin", "TRUNCATE match_posting") is None


# ---- by the program --------------------------------------------------------------------------------------

READS = (
    "list",
    "show C1",
    "search hogares",
    "match 'doce patrulleras'",
    "report --format csv",
    "log",
    "doctor",
)
WRITES = (
    "record A1 --quote 'El Gobierno' --claimant outlet --text 'El Gobierno calla.' --no-match",
    "evidence add C2 https://acta.example/7 --stance refutes --title Acta",
    "verify C2 --rating falso --summary 'No lo dijo.'",
    "edit C2 --priority high --topic Puerto",
    "source add Faro --kind other",
    "verify C3 --assign me",
)
EDITS = (
    "publish C1 --url https://contraste.example/1 --date 2026-03-09 --override --reason 'Es de prueba.'",
    "desk set Mesa --sign-offs 1 --new",
)


def test_a_reader_reads_and_writes_nothing(roles: Roles, begun: Desk) -> None:
    for line in READS:
        assert roles.run("reader", line).code == 0, line
    before = begun.head()
    for line in (*WRITES, *EDITS, "db reindex", "scale add nada.toml"):
        result = roles.run("reader", line)
        assert result.code == (6 if "nada" not in line else result.code)
        assert result.out == ""
        assert "nada" in line or result.err.startswith(DENIED), line
    assert begun.head() == before


def test_a_checker_records_and_verifies_and_leaves_publishing_to_others(roles: Roles, begun: Desk) -> None:
    for line in (*READS, *WRITES):
        assert roles.run("checker", line).code == 0, line
    before = begun.head()
    for line in EDITS:
        result = roles.run("checker", line)
        assert (result.code, result.out) == (6, ""), line
        assert result.err.startswith(DENIED)
    assert begun.head() == before
    assert begun.ok("db check").code == 0


def test_an_editor_signs_off_and_publishes(roles: Roles, begun: Desk) -> None:
    for line in (*WRITES, "sign-off C1", *EDITS):
        result = roles.run("editor", line)
        assert result.code == 0, (line, result)
    assert roles.run("editor", "db reindex").code == 6
    assert roles.run("admin", "db reindex").code == 0
    assert begun.ok("db check").code == 0


def test_nobody_signs_as_another(roles: Roles, begun: Desk) -> None:
    before = begun.head()
    url = name_database(roles.url_of("editor"))
    line = ("source", "add", "Faro", "--kind", "other", "--db", url)
    refused = run_cli(*line, "--as", f"Irene Sotomar <{IRENE}>")
    assert refused == Result(
        6,
        "",
        f'{DENIED}new row violates row-level security policy for table "source"\n'
        "Hint: Sign as yourself (--as), or ask whoever runs the database for the right. "
        "Nothing was written.\n",
    )
    assert begun.head() == before
    assert run_cli(*line, "--as", f"Bruno <{BRUNO.upper()}>").code == 0


def test_the_rule_that_nobody_signs_off_their_own_is_the_server_s_too(roles: Roles) -> None:
    assert roles.run("editor", "verify C2 --rating falso --summary 'No lo dijo.'").code == 0
    insert = (
        "INSERT INTO sign_off (uuid, created_at, created_by, verification_id) "
        "SELECT gen_random_uuid(), now(), claims_person(), id FROM verification WHERE created_by {} "
        "claims_person()"
    )
    assert roles.tries("editor", insert.format("=")) == "42501"
    assert roles.tries("editor", insert.format("<>")) is None


def test_nobody_takes_in_what_others_signed(roles: Roles, begun: Desk) -> None:
    begun.ok("db dump -o registro.jsonl")
    result = roles.run("admin", "import registro.jsonl")
    assert result.code == 6
    assert "Your database role signs as one person, and these records were signed by others." in result.err


def test_a_login_that_is_bound_to_nobody_signs_nothing(roles: Roles) -> None:
    admin = create_engine(roles.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"COMMENT ON ROLE {roles.prefix}admin_login IS NULL")
    assert roles.run("admin", "source add Faro --kind other").code == 6
    assert roles.run("admin", "list").code == 0


def test_a_login_changes_its_role(roles: Roles, begun: Desk) -> None:
    login = f"--login {roles.prefix}admin_login --mail {BRUNO} --role reader"
    result = begun.ok(f"db roles --prefix {roles.prefix} {login}")
    assert result.err == (
        "The roles are up to date: " + ", ".join(f"{roles.prefix}{role}" for role in ROLES) + ".\n"
        f"{roles.prefix}admin_login logs in as reader and signs as {BRUNO}. "
        f"Set a password: \\password {roles.prefix}admin_login\n"
    )
    assert roles.run("admin", "source add Faro --kind other").code == 6


def test_a_reader_may_copy_the_database(roles: Roles, target_url: URL) -> None:
    assert roles.run("reader", "-q db copy --to", name_database(target_url)).code == 0
    assert run_cli("db", "check", "--db", name_database(target_url)).code == 0


def test_a_dump_with_rules_is_restored_where_the_roles_are_not_made_yet(
    roles: Roles, begun: Desk, empty_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = find_programs()
    assert programs is not None
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    name = name_database(empty_url)
    begun.ok("-q db backup copia.dump")
    assert run_cli("db", "restore", "copia.dump", "--db", name).code == 0
    assert run_cli("source", "add", "Faro", "--kind", "other", "--db", name).code == 0
    assert run_cli("db", "check", "--db", name).code == 0
    elsewhere = Roles(empty_url)
    elsewhere.prefix = roles.prefix
    assert elsewhere.run("reader", "list").code == 6
    run_cli("db", "roles", "--prefix", roles.prefix, "--db", name)
    assert elsewhere.run("reader", "list").code == 0
    assert elsewhere.run("editor", "source add Farol --kind other").code == 0


# ---- what it is asked -------------------------------------------------------------------------------------


def test_a_dry_run_prints_sql_and_changes_nothing(told: Desk) -> None:
    printed = told.ok(
        "db roles --prefix nadie_ --login",
        'o\'brian "x"',
        "--mail",
        "O'B@x.example",
        "--role",
        "editor",
        "--dry-run",
    )
    lines = printed.out.splitlines()
    assert printed.out.count(";\n") > 200
    assert 'GRANT nadie_editor TO "o\'brian ""x""";' in lines
    assert 'COMMENT ON ROLE "o\'brian ""x""" IS \'claims person: o\'\'b@x.example\';' in lines
    with db.reading(db.open_engine(told.url)) as connection:
        made = connection.execute(text("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'nadie%'")).scalar()
    assert made == 0


@pytest.mark.parametrize(
    ("options", "code", "error"),
    [
        ("--prefix 'x; DROP'", 5, "'x; DROP' cannot begin the names of roles."),
        ("--login ana", 2, "--login, --mail and --role belong together."),
        ("--login ana --mail ana --role admin", 5, "A login needs a name and a mail address."),
    ],
)
def test_what_cannot_be_a_role_is_refused(told: Desk, options: str, code: int, error: str) -> None:
    result = told(f"db roles {options}")
    assert (result.code, result.err.splitlines()[0]) == (code, f"Error: {error}")
