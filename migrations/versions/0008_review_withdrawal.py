"""Reviews of others that are withdrawn: one by one, or all that an import brought.

Revision 0008.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEYS = ("id", "uuid", "supersedes_id")


def number() -> sa.types.TypeEngine[int]:
    """Give the type of record numbers: 64 bits on either engine."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def uuid() -> sa.types.TypeEngine[str]:
    """Give the type of a UUID."""
    return sa.Uuid(as_uuid=False).with_variant(sa.Text(), "sqlite")


def moment() -> sa.types.TypeEngine[Any]:
    """Give the type of a time in UTC."""
    return sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def flag() -> sa.types.TypeEngine[Any]:
    """Give the type of a yes or no."""
    return sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table with its guards."""
    create_table()
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite()
    else:
        guard_postgresql()


def downgrade() -> None:
    """Take it away: what was withdrawn stands again."""
    op.drop_table("review_withdrawal")


def guard_sqlite() -> None:
    """Refuse to rewrite or delete rows by triggers, as 0001 does."""
    taken = " OR ".join(
        f"(TRUE AND EXISTS (SELECT 1 FROM review_withdrawal WHERE {key} = NEW.{key} AND TRUE))"
        for key in KEYS
    )
    for name, condition in (("insert", f"WHEN {taken} "), ("update", ""), ("delete", "")):
        op.execute(
            f"CREATE TRIGGER tr_review_withdrawal_{name} BEFORE {name.upper()} ON review_withdrawal {condition}"
            "BEGIN SELECT RAISE(ABORT, 'review_withdrawal is append-only'); END"
        )


def guard_postgresql() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE by triggers that no replication role switches off."""
    for name, when in (
        ("change", "BEFORE UPDATE OR DELETE ON review_withdrawal FOR EACH ROW"),
        ("truncate", "BEFORE TRUNCATE ON review_withdrawal FOR EACH STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER tr_review_withdrawal_{name} {when} "
            "EXECUTE FUNCTION claims_refuse_change('append')"
        )
        op.execute(f"ALTER TABLE review_withdrawal ENABLE ALWAYS TRIGGER tr_review_withdrawal_{name}")


def create_table() -> None:
    """Make the table that both engines have."""
    op.create_table(
        "review_withdrawal",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("review_id", number(), nullable=True),
        sa.Column("import_run_id", number(), nullable=True),
        sa.Column("withdrawn", flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("supersedes_id", number(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_review_withdrawal"),
        sa.CheckConstraint(
            "(review_id IS NULL) <> (import_run_id IS NULL)", name=op.f("ck_review_withdrawal_of_one")
        ),
        sa.CheckConstraint("withdrawn IN (0, 1)", name=op.f("ck_review_withdrawal_withdrawn")).ddl_if(
            dialect="sqlite"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_review_withdrawal_created_by"),
        sa.ForeignKeyConstraint(["review_id"], ["imported_review.id"], name="fk_review_withdrawal_review_id"),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name="fk_review_withdrawal_import_run_id"
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["review_withdrawal.id"], name="fk_review_withdrawal_supersedes_id"
        ),
        sa.UniqueConstraint("supersedes_id", name="uq_review_withdrawal_supersedes_id"),
        sa.UniqueConstraint("uuid", name="uq_review_withdrawal_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_withdrawal_review_id", "review_withdrawal", ["review_id"])
    op.create_index("ix_review_withdrawal_import_run_id", "review_withdrawal", ["import_run_id"])
