"""Frozen editions of reports: their data, and the very bytes of the files that were written.

Revision 0005.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "edition": (("id",), ("uuid",), ("name_key",)),
    "edition_data": (("edition_id",),),
    "edition_file": (("id",), ("edition_id", "format")),
}


def number() -> sa.types.TypeEngine[int]:
    """Give the type of record numbers: 64 bits on either engine."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def uuid() -> sa.types.TypeEngine[str]:
    """Give the type of a UUID."""
    return sa.Uuid(as_uuid=False).with_variant(sa.Text(), "sqlite")


def moment() -> sa.types.TypeEngine[Any]:
    """Give the type of a time in UTC."""
    return sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make the tables with their guards."""
    create_tables()
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite()
    else:
        guard_postgresql()


def downgrade() -> None:
    """Take it all away: frozen editions are lost."""
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)


def guard_sqlite() -> None:
    """Refuse to rewrite the append-only tables by triggers, as 0001 does."""
    for table, keys in APPEND_ONLY.items():
        taken = " OR ".join(
            f"(TRUE AND EXISTS (SELECT 1 FROM {table} WHERE "
            + " AND ".join(f"{column} = NEW.{column}" for column in key)
            + "))"
            for key in keys
        )
        for name, when in (
            ("insert", f"BEFORE INSERT ON {table} WHEN {taken}"),
            ("update", f"BEFORE UPDATE ON {table}"),
            ("delete", f"BEFORE DELETE ON {table}"),
        ):
            op.execute(
                f"CREATE TRIGGER tr_{table}_{name} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def guard_postgresql() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE by triggers that no replication role switches off."""
    for table in APPEND_ONLY:
        for name, when in (
            ("change", f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"),
            ("truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
        ):
            op.execute(
                f"CREATE TRIGGER tr_{table}_{name} {when} EXECUTE FUNCTION claims_refuse_change('append')"
            )
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER tr_{table}_{name}")


def create_tables() -> None:
    """Make the tables that both engines have."""
    op.create_table(
        "edition",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("report_schema", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("database", uuid(), nullable=False),
        sa.Column("state_event", number(), nullable=False),
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("state_at", moment(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", number(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.CheckConstraint("claims >= 0", name=op.f("ck_edition_claims")),
        sa.CheckConstraint("length(sha256) = 64 AND length(state_hash) = 64", name=op.f("ck_edition_hashes")),
        sa.CheckConstraint("size > 0", name=op.f("ck_edition_size")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_edition_created_by"),
        sa.UniqueConstraint("name_key", name="uq_edition_name_key"),
        sa.UniqueConstraint("uuid", name="uq_edition_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_edition_state_hash", "edition", ["state_hash"])
    op.create_table(
        "edition_data",
        sa.Column("edition_id", number(), autoincrement=False, nullable=False),
        sa.Column("compressed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", name="pk_edition_data"),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_edition_data_edition_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "edition_file",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("edition_id", number(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=True),
        sa.Column("size", number(), nullable=False),
        sa.Column("compressed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition_file"),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_edition_file_sha256")),
        sa.CheckConstraint("length(text_sha256) = 64", name=op.f("ck_edition_file_text_sha256")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_edition_file_size")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_edition_file_edition_id"),
        sa.UniqueConstraint("edition_id", "format", name="uq_edition_file_edition_id_format"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_edition_file_sha256", "edition_file", ["sha256"])
    op.create_index("ix_edition_file_text_sha256", "edition_file", ["text_sha256"])
