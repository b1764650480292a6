"""What others found: reviews taken from feeds and files, and how far each file was taken.

Revision 0007.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = {"imported_review": ("id", "uuid", "supersedes_id")}
NEVER_DELETED = {"import_run": ("id", "uuid")}


def number() -> sa.types.TypeEngine[int]:
    """Give the type of record numbers: 64 bits on either engine."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def real() -> sa.types.TypeEngine[float]:
    """Give the type of a number with decimals: 64 bits on either engine."""
    return sa.Double().with_variant(sa.REAL(), "sqlite")


def uuid() -> sa.types.TypeEngine[str]:
    """Give the type of a UUID."""
    return sa.Uuid(as_uuid=False).with_variant(sa.Text(), "sqlite")


def moment() -> sa.types.TypeEngine[Any]:
    """Give the type of a time in UTC."""
    return sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def flag() -> sa.types.TypeEngine[Any]:
    """Give the type of a yes or no."""
    return sa.Boolean().with_variant(sa.Integer(), "sqlite")


def day() -> sa.types.TypeEngine[Any]:
    """Give the type of a date with its precision: text that sorts by time, whatever the server's locale."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables with their guards."""
    create_tables()
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite()
    else:
        guard_postgresql()


def downgrade() -> None:
    """Take it away: the reviews of others are lost, the claims made of them stay."""
    op.drop_table("imported_review")
    op.drop_table("import_run")


def guard_sqlite() -> None:
    """Refuse to delete rows, and to rewrite the append-only ones, by triggers, as 0001 does."""
    for table, keys in (APPEND_ONLY | NEVER_DELETED).items():
        message = f"{table} is append-only" if table in APPEND_ONLY else f"{table} rows are never deleted"
        update = f"BEFORE UPDATE ON {table}"
        if table in NEVER_DELETED:
            update += f" WHEN {taken(table, keys, but='id <> OLD.id')}"
        for name, when in (
            ("insert", f"BEFORE INSERT ON {table} WHEN {taken(table, keys)}"),
            ("update", update),
            ("delete", f"BEFORE DELETE ON {table}"),
        ):
            op.execute(f"CREATE TRIGGER tr_{table}_{name} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END")


def taken(table: str, keys: tuple[str, ...], *, but: str = "TRUE") -> str:
    """Write the condition that another row, `but` which, holds one of the keys of NEW."""
    return " OR ".join(
        f"(TRUE AND EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key} AND {but}))" for key in keys
    )


def guard_postgresql() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE by triggers that no replication role switches off."""
    for table in (*APPEND_ONLY, *NEVER_DELETED):
        changes, mode = ("UPDATE OR DELETE", "append") if table in APPEND_ONLY else ("DELETE", "keep")
        for name, when in (
            ("change", f"BEFORE {changes} ON {table} FOR EACH ROW"),
            ("truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
        ):
            op.execute(
                f"CREATE TRIGGER tr_{table}_{name} {when} EXECUTE FUNCTION claims_refuse_change('{mode}')"
            )
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER tr_{table}_{name}")


def create_tables() -> None:
    """Make the tables that both engines have."""
    op.create_table(
        "import_run",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("position", number(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("finished", flag(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
        sa.CheckConstraint("finished IN (0, 1)", name=op.f("ck_import_run_finished")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_import_run_position")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_import_run_sha256")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_import_run_created_by"),
        sa.UniqueConstraint("uuid", name="uq_import_run_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_run_sha256", "import_run", ["sha256"])
    op.create_table(
        "imported_review",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("import_run_id", number(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("claim_text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("reviewed", day(), nullable=True),
        sa.Column("claimants", sa.Text(), nullable=True),
        sa.Column("claimed", day(), nullable=True),
        sa.Column("appearances", sa.Text(), nullable=True),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.Column("value", real(), nullable=True),
        sa.Column("best", real(), nullable=True),
        sa.Column("worst", real(), nullable=True),
        sa.Column("bucket", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("supersedes_id", number(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_imported_review"),
        sa.CheckConstraint("basis IN ('label', 'number')", name=op.f("ck_imported_review_basis")),
        sa.CheckConstraint(
            "bucket IN ('true', 'mixed', 'false', 'unproven', 'other')",
            name=op.f("ck_imported_review_bucket"),
        ),
        sa.CheckConstraint(
            "(bucket IS NULL) = (basis IS NULL)", name=op.f("ck_imported_review_bucket_with_basis")
        ),
        sa.CheckConstraint("length(claimed) IN (4, 7, 10, 20)", name=op.f("ck_imported_review_claimed")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_imported_review_digest")),
        sa.CheckConstraint("rating IS NOT NULL OR value IS NOT NULL", name=op.f("ck_imported_review_rated")),
        sa.CheckConstraint("length(reviewed) IN (4, 7, 10, 20)", name=op.f("ck_imported_review_reviewed")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_imported_review_created_by"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_imported_review_claim_id"),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name="fk_imported_review_import_run_id"
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["imported_review.id"], name="fk_imported_review_supersedes_id"
        ),
        sa.UniqueConstraint("supersedes_id", name="uq_imported_review_supersedes_id"),
        sa.UniqueConstraint("uuid", name="uq_imported_review_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_imported_review_claim_id", "imported_review", ["claim_id"])
    op.create_index("ix_imported_review_import_run_id", "imported_review", ["import_run_id"])
    op.create_index("ix_imported_review_key", "imported_review", ["key"])
