"""The texts of captures of evidence, and where quotes stand in them.

Revision 0006.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "capture_text": (("capture_id",),),
    "evidence_anchor": (("id",), ("uuid",), ("evidence_link_id", "capture_id")),
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


def real() -> sa.types.TypeEngine[float]:
    """Give the type of a number with decimals: 64 bits on either engine."""
    return sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Make the tables with their guards."""
    create_tables()
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite()
    else:
        guard_postgresql()


def downgrade() -> None:
    """Take it all away: the texts of captures, and the places of quotes in them, are lost."""
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
        "capture_text",
        sa.Column("capture_id", number(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("capture_id", name="pk_capture_text"),
        sa.CheckConstraint("length > 0", name=op.f("ck_capture_text_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_capture_text_sha256")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_capture_text_capture_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "evidence_anchor",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("evidence_link_id", number(), nullable=False),
        sa.Column("capture_id", number(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("start_offset", sa.Integer(), nullable=True),
        sa.Column("end_offset", sa.Integer(), nullable=True),
        sa.Column("score", real(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_anchor"),
        sa.CheckConstraint(
            "(start_offset IS NULL) = (end_offset IS NULL)", name=op.f("ck_evidence_anchor_both_ends")
        ),
        sa.CheckConstraint(
            "start_offset >= 0 AND end_offset > start_offset", name=op.f("ck_evidence_anchor_order")
        ),
        sa.CheckConstraint(
            "(state IN ('exact', 'moved')) = (start_offset IS NOT NULL)",
            name=op.f("ck_evidence_anchor_placed"),
        ),
        sa.CheckConstraint("score >= 0 AND score <= 1", name=op.f("ck_evidence_anchor_score")),
        sa.CheckConstraint(
            "state IN ('exact', 'moved', 'ambiguous', 'lost')", name=op.f("ck_evidence_anchor_state")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_evidence_anchor_created_by"),
        sa.ForeignKeyConstraint(
            ["evidence_link_id"], ["evidence_link.id"], name="fk_evidence_anchor_evidence_link_id"
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture_text.capture_id"], name="fk_evidence_anchor_capture_id"
        ),
        sa.UniqueConstraint("uuid", name="uq_evidence_anchor_uuid"),
        sa.UniqueConstraint(
            "evidence_link_id", "capture_id", name="uq_evidence_anchor_evidence_link_id_capture_id"
        ),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_anchor_capture_id", "evidence_anchor", ["capture_id"])
