"""Captures of pages, what was guessed of an article, scores of moved quotes, and merged actors.

Revision 0003. Columns are added one by one and not by copying a table, which would lose its triggers.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "capture": (("id",), ("uuid",)),
    "capture_content": (("id",), ("sha256",)),
    "extraction": (("snapshot_id",),),
    "actor_link": (("id",), ("uuid",), ("supersedes_id",)),
}
TABLES = (*APPEND_ONLY, "merged_actor")


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


def real() -> sa.types.TypeEngine[float]:
    """Give the type of a number with decimals: 64 bits on either engine."""
    return sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Make the tables with their guards, and add the columns."""
    create_tables()
    # The guards of a name ask for its actor's others, which the partial indexes do not answer.
    op.create_index("ix_actor_name_actor_id", "actor_name", ["actor_id"])
    op.add_column("article", sa.Column("guessed", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        # Alembic adds no CHECK to a table of SQLite, which takes it as part of the column.
        op.execute(
            "ALTER TABLE anchor ADD COLUMN score REAL CONSTRAINT ck_anchor_score "
            "CHECK (score >= 0 AND score <= 1)"
        )
        guard_sqlite()
    else:
        op.add_column("anchor", sa.Column("score", real(), nullable=True))
        op.create_check_constraint("score", "anchor", "score >= 0 AND score <= 1")
        guard_postgresql()


def downgrade() -> None:
    """Take it all away: captures, merges and decisions about actors are lost."""
    op.drop_index("ix_actor_name_actor_id", "actor_name")
    op.drop_column("anchor", "score")
    op.drop_column("article", "guessed")
    for table in ("merged_actor", "actor_link", "extraction", "capture_content", "capture"):
        op.drop_table(table)


def guard_sqlite() -> None:
    """Refuse to rewrite the append-only tables by triggers, as 0001 does."""
    for table, keys in APPEND_ONLY.items():
        taken = " OR ".join(
            f"(TRUE AND EXISTS (SELECT 1 FROM {table} WHERE {key[0]} = NEW.{key[0]} AND TRUE))"
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
        "capture",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("article_id", number(), nullable=True),
        sa.Column("evidence_id", number(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("archive_url", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", number(), nullable=True),
        sa.Column("captured_at", moment(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sa.CheckConstraint(
            "(kind = 'archive') = (archive_url IS NOT NULL)", name=op.f("ck_capture_archived")
        ),
        sa.CheckConstraint("(kind = 'copy') = (sha256 IS NOT NULL)", name=op.f("ck_capture_copied")),
        sa.CheckConstraint("kind IN ('copy', 'archive')", name=op.f("ck_capture_kind")),
        sa.CheckConstraint("(sha256 IS NULL) = (size IS NULL)", name=op.f("ck_capture_measured")),
        sa.CheckConstraint("(article_id IS NULL) <> (evidence_id IS NULL)", name=op.f("ck_capture_of_one")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_capture_sha256")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_capture_size")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_capture_article_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_capture_created_by"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_capture_evidence_id"),
        sa.UniqueConstraint("uuid", name="uq_capture_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_capture_article_id", "capture", ["article_id"])
    op.create_index("ix_capture_evidence_id", "capture", ["evidence_id"])
    op.create_index("ix_capture_sha256", "capture", ["sha256"])
    op.create_table(
        "capture_content",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("compressed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_capture_content"),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_capture_content_sha256")),
        sa.UniqueConstraint("sha256", name="uq_capture_content_sha256"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "extraction",
        sa.Column("snapshot_id", number(), autoincrement=False, nullable=False),
        sa.Column("capture_id", number(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id", name="pk_extraction"),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_extraction_capture_id"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name="fk_extraction_snapshot_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_extraction_capture_id", "extraction", ["capture_id"])
    op.create_table(
        "actor_link",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("actor_id", number(), nullable=False),
        sa.Column("other_id", number(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("score", real(), nullable=True),
        sa.Column("supersedes_id", number(), nullable=True),
        sa.Column("withdrawn", flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_actor_link"),
        sa.CheckConstraint("score >= 0 AND score <= 1", name=op.f("ck_actor_link_score")),
        sa.CheckConstraint(
            "supersedes_id IS NULL OR reason IS NOT NULL", name=op.f("ck_actor_link_superseded_with_reason")
        ),
        sa.CheckConstraint("actor_id <> other_id", name=op.f("ck_actor_link_two_actors")),
        sa.CheckConstraint("verdict IN ('same', 'different')", name=op.f("ck_actor_link_verdict")),
        sa.CheckConstraint("withdrawn IN (0, 1)", name=op.f("ck_actor_link_withdrawn")).ddl_if(
            dialect="sqlite"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name="fk_actor_link_actor_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_actor_link_created_by"),
        sa.ForeignKeyConstraint(["other_id"], ["actor.id"], name="fk_actor_link_other_id"),
        sa.ForeignKeyConstraint(["supersedes_id"], ["actor_link.id"], name="fk_actor_link_supersedes_id"),
        sa.UniqueConstraint("supersedes_id", name="uq_actor_link_supersedes_id"),
        sa.UniqueConstraint("uuid", name="uq_actor_link_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_actor_link_actor_id", "actor_link", ["actor_id"])
    op.create_index("ix_actor_link_other_id", "actor_link", ["other_id"])
    op.create_table(
        "merged_actor",
        sa.Column("actor_id", number(), autoincrement=False, nullable=False),
        sa.Column("into_id", number(), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", name="pk_merged_actor"),
        sa.CheckConstraint("actor_id <> into_id", name=op.f("ck_merged_actor_two_actors")),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name="fk_merged_actor_actor_id"),
        sa.ForeignKeyConstraint(["into_id"], ["actor.id"], name="fk_merged_actor_into_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_merged_actor_into_id", "merged_actor", ["into_id"])
