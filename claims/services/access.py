"""Who may do what on PostgreSQL: the database roles, their rights, and the rules for rows.

Four roles without a login, each with all that the one before may: reader, checker, editor, admin. What a
table is for decides who may add to it; from the guards in claims/models follows what may be changed or
deleted, so that a new table has its rights too. Nobody but the owner of the tables and the superuser can take
a guard off.

A login is bound to a person by the comment on its role, which the role itself cannot change. The rules for
rows hold every signature (`created_by`, an event's `person_id`) to that person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from claims.domain.status import Status
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import APPEND_ONLY, DERIVED, NEVER_DELETED, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table


class Role(StrEnum):
    """A database role; each may do all that the one before it may."""

    READER = "reader"
    CHECKER = "checker"
    EDITOR = "editor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who logs in: the name of the database role, the person's mail address, and what they are."""

    name: str
    mail: str
    role: Role


EDITORIAL = frozenset(
    {"sign_off", "publication", "correction", "desk_policy", "edition", "edition_data", "edition_file"}
)
"""The tables that only editors add to."""

HOUSE = frozenset({"rating_scale", "rating", "rating_text"})
"""The tables that only admins add to."""

BORN_WITH = frozenset({"database_info"})
"""The tables that nobody adds to once the database is made."""

_OUTWARD = (Status.PUBLISHED, Status.CORRECTED, Status.RETRACTED)
"""The steps that only editors take: readers see them."""

_PART_OF_STEP = ("verification_text", "verification_evidence")
_FIXED = frozenset({"id", "uuid", "created_at", "created_by"})
_LOOKUPS = ("search_vector", "match_posting", "match_total")
_EMPTIED = ("search_document", "match_document", "search_vector", "match_posting")
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,30}")
_BOUND = "claims person: "
_PERSON = """\
CREATE OR REPLACE FUNCTION claims_person() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT p.id FROM public.person p JOIN pg_catalog.pg_roles r ON r.rolname = current_user
    WHERE 'claims person: ' || p.mail_key = pg_catalog.shobj_description(r.oid, 'pg_authid')
$$"""


def write_sql(prefix: str = "claims_", login: Login | None = None) -> list[str]:
    """Write the statements that make the roles, or bring them up to date, and let somebody log in.

    They may be run again and again. Raises InvalidInputError for a prefix or a login that cannot be one.
    """
    if not _PREFIX.fullmatch(prefix):
        raise InvalidInputError(
            _("%(prefix)r cannot begin the names of roles.") % {"prefix": prefix},
            hint=_("Small letters, digits and _, such as: --prefix claims_"),
        )
    return [
        *_roles(prefix),
        *_rights(prefix),
        *_rules(prefix),
        *(() if login is None else _login(prefix, login)),
    ]


def set_up(connection: Connection, statements: list[str]) -> None:
    """Run the statements in the transaction of the owner of the tables."""
    for statement in statements:
        connection.exec_driver_sql(statement)


# ---- roles and their rights ------------------------------------------------------------------------------


def _roles(prefix: str) -> Iterator[str]:
    below = None
    for role in Role:
        yield _make(f"{prefix}{role}", "NOLOGIN")
        if below is not None:
            yield f"GRANT {prefix}{below} TO {prefix}{role}"
        below = role


def _make(name: str, how: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {_text(name)}) "
        f"THEN CREATE ROLE {_name(name)} {how}; END IF; END $$"
    )


def _rights(prefix: str) -> Iterator[str]:
    every = ", ".join(f"{prefix}{role}" for role in Role)
    reader, checker, editor, admin = (f"{prefix}{role}" for role in Role)
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {every}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {every}"
    yield f"GRANT USAGE ON SCHEMA public TO {reader}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}"
    yield f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {reader}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {checker}"
    for table in metadata.sorted_tables:
        if table.name in BORN_WITH:
            continue
        adds = editor if table.name in EDITORIAL else admin if table.name in HOUSE else checker
        yield f"GRANT INSERT ON {table.name} TO {adds}"
        if table.name in APPEND_ONLY:
            continue
        yield f"GRANT UPDATE ({', '.join(_changeable(table))}) ON {table.name} TO {checker}"
        if table.name not in NEVER_DELETED:
            yield f"GRANT DELETE ON {table.name} TO {checker}"
    for name in _LOOKUPS:
        yield f"GRANT INSERT, UPDATE, DELETE ON {name} TO {checker}"
    yield f"GRANT TRUNCATE ON {', '.join(_EMPTIED)} TO {admin}"


def _changeable(table: Table[Any]) -> list[str]:
    """Give the columns that may change: of a record all but what it is and who made it when."""
    fixed = _FIXED if table.name not in DERIVED else frozenset()
    return [column.name for column in table.columns if column.name not in fixed]


# ---- rules for rows --------------------------------------------------------------------------------------


def _rules(prefix: str) -> Iterator[str]:
    yield _PERSON
    editor = f"pg_has_role(current_user, {_text(prefix + Role.EDITOR)}, 'USAGE')"
    outward = ", ".join(_text(status) for status in _OUTWARD)
    for table in metadata.sorted_tables:
        rule = None
        if "created_by" in table.c:
            rule = "created_by = (SELECT claims_person())"
        elif table.name == "event":
            rule = "person_id = (SELECT claims_person())"
        elif table.name in _PART_OF_STEP:
            rule = _exists("verification", "id = verification_id AND v.created_by = (SELECT claims_person())")
        if table.name == "verification":
            rule = f"{rule} AND (status NOT IN ({outward}) OR {editor})"
        if table.name == "sign_off":
            own = "id = verification_id AND v.created_by <> (SELECT claims_person())"
            rule = f"{rule} AND {_exists('verification', own)}"
        if rule is None:
            continue
        yield f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"
        for name, what in (
            ("read", "FOR SELECT USING (true)"),
            ("sign", f"FOR INSERT WITH CHECK ({rule})"),
            ("change", "FOR UPDATE USING (true)"),
            ("delete", "FOR DELETE USING (true)"),
        ):
            yield f"DROP POLICY IF EXISTS claims_{name} ON {table.name}"
            yield f"CREATE POLICY claims_{name} ON {table.name} {what}"


def _exists(table: str, condition: str) -> str:
    return f"EXISTS (SELECT FROM {table} v WHERE v.{condition})"


# ---- people ----------------------------------------------------------------------------------------------


def _login(prefix: str, login: Login) -> Iterator[str]:
    if not login.name.strip() or "\x00" in login.name + login.mail or "@" not in login.mail:
        raise InvalidInputError(
            _("A login needs a name and a mail address."),
            hint=_("Such as: --login ana --mail ana@desk.example --role checker"),
        )
    name = _name(login.name)
    yield _make(login.name, "LOGIN")
    yield f"REVOKE {', '.join(f'{prefix}{role}' for role in Role)} FROM {name}"
    yield f"GRANT {prefix}{login.role} TO {name}"
    # As services/work.py knows a person: by the mail address, in any case.
    yield f"COMMENT ON ROLE {name} IS {_text(_BOUND + login.mail.strip().casefold())}"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
