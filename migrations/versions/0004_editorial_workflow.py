"""The editorial workflow: who works on a claim, sign-offs, replies, publications and corrections.

Revision 0004.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "desk_policy": (("id",), ("uuid",)),
    "sign_off": (("id",), ("uuid",), ("verification_id", "created_by")),
    "reply": (("id",), ("uuid",), ("supersedes_id",)),
    "outlet_correction": (("id",), ("uuid",), ("supersedes_id",)),
    "publication": (("id",), ("uuid",), ("verification_id",)),
    "correction": (("id",), ("uuid",), ("after_id",)),
}
TABLES = ("claim_assignee", *APPEND_ONLY)


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
    """Take it all away: sign-offs, replies, publications and corrections are lost."""
    for table in reversed(TABLES):
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
        "claim_assignee",
        sa.Column("claim_id", number(), autoincrement=False, nullable=False),
        sa.Column("person_id", number(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim_assignee"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_assignee_claim_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_claim_assignee_person_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_claim_assignee_person_id", "claim_assignee", ["person_id"])
    op.create_table(
        "desk_policy",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("desk_id", number(), nullable=False),
        sa.Column("sign_offs", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_policy"),
        sa.CheckConstraint("sign_offs >= 0 AND sign_offs <= 9", name=op.f("ck_desk_policy_sign_offs")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_desk_policy_created_by"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_desk_policy_desk_id"),
        sa.UniqueConstraint("uuid", name="uq_desk_policy_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_desk_policy_desk_id", "desk_policy", ["desk_id"])
    op.create_table(
        "sign_off",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("verification_id", number(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sign_off"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_sign_off_created_by"),
        sa.ForeignKeyConstraint(["verification_id"], ["verification.id"], name="fk_sign_off_verification_id"),
        sa.UniqueConstraint("uuid", name="uq_sign_off_uuid"),
        sa.UniqueConstraint("verification_id", "created_by", name="uq_sign_off_verification_id_created_by"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reply",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("actor_id", number(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("asked", day(), nullable=False),
        sa.Column("deadline", day(), nullable=True),
        sa.Column("answered", day(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("supersedes_id", number(), nullable=True),
        sa.Column("withdrawn", flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reply"),
        sa.CheckConstraint("length(answered) IN (4, 7, 10, 20)", name=op.f("ck_reply_answered")),
        sa.CheckConstraint(
            "(outcome = 'answered') = (text IS NOT NULL)", name=op.f("ck_reply_answered_with_words")
        ),
        sa.CheckConstraint("length(asked) IN (4, 7, 10, 20)", name=op.f("ck_reply_asked")),
        sa.CheckConstraint("length(deadline) IN (4, 7, 10, 20)", name=op.f("ck_reply_deadline")),
        sa.CheckConstraint("outcome <> 'corrected'", name=op.f("ck_reply_of_a_claimant")),
        sa.CheckConstraint(
            "outcome IN ('pending', 'answered', 'corrected', 'declined', 'no_answer')",
            name=op.f("ck_reply_outcome"),
        ),
        sa.CheckConstraint("withdrawn IN (0, 1)", name=op.f("ck_reply_withdrawn")).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_reply_created_by"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_reply_claim_id"),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name="fk_reply_actor_id"),
        sa.ForeignKeyConstraint(["supersedes_id"], ["reply.id"], name="fk_reply_supersedes_id"),
        sa.UniqueConstraint("supersedes_id", name="uq_reply_supersedes_id"),
        sa.UniqueConstraint("uuid", name="uq_reply_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reply_actor_id", "reply", ["actor_id"])
    op.create_index("ix_reply_claim_id", "reply", ["claim_id"])
    op.create_table(
        "outlet_correction",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("appearance_id", number(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("asked", day(), nullable=False),
        sa.Column("answered", day(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("supersedes_id", number(), nullable=True),
        sa.Column("withdrawn", flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outlet_correction"),
        sa.CheckConstraint("length(answered) IN (4, 7, 10, 20)", name=op.f("ck_outlet_correction_answered")),
        sa.CheckConstraint("length(asked) IN (4, 7, 10, 20)", name=op.f("ck_outlet_correction_asked")),
        sa.CheckConstraint(
            "outcome IN ('pending', 'answered', 'corrected', 'declined', 'no_answer')",
            name=op.f("ck_outlet_correction_outcome"),
        ),
        sa.CheckConstraint("withdrawn IN (0, 1)", name=op.f("ck_outlet_correction_withdrawn")).ddl_if(
            dialect="sqlite"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_outlet_correction_created_by"),
        sa.ForeignKeyConstraint(
            ["appearance_id"], ["appearance.id"], name="fk_outlet_correction_appearance_id"
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["outlet_correction.id"], name="fk_outlet_correction_supersedes_id"
        ),
        sa.UniqueConstraint("supersedes_id", name="uq_outlet_correction_supersedes_id"),
        sa.UniqueConstraint("uuid", name="uq_outlet_correction_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outlet_correction_appearance_id", "outlet_correction", ["appearance_id"])
    op.create_table(
        "publication",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("verification_id", number(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published", day(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("overridden", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
        sa.CheckConstraint(
            "(override_reason IS NULL) = (overridden IS NULL)",
            name=op.f("ck_publication_overridden_with_reason"),
        ),
        sa.CheckConstraint("length(published) IN (4, 7, 10, 20)", name=op.f("ck_publication_published")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_publication_created_by"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_publication_claim_id"),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verification.id"], name="fk_publication_verification_id"
        ),
        sa.UniqueConstraint("uuid", name="uq_publication_uuid"),
        sa.UniqueConstraint("verification_id", name="uq_publication_verification_id"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_publication_claim_id", "publication", ["claim_id"])
    op.create_table(
        "correction",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("before_id", number(), nullable=False),
        sa.Column("after_id", number(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.CheckConstraint("severity IN ('minor', 'major')", name=op.f("ck_correction_severity")),
        sa.CheckConstraint("before_id <> after_id", name=op.f("ck_correction_two_steps")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_correction_created_by"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_correction_claim_id"),
        sa.ForeignKeyConstraint(["before_id"], ["verification.id"], name="fk_correction_before_id"),
        sa.ForeignKeyConstraint(["after_id"], ["verification.id"], name="fk_correction_after_id"),
        sa.UniqueConstraint("after_id", name="uq_correction_after_id"),
        sa.UniqueConstraint("uuid", name="uq_correction_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_correction_claim_id", "correction", ["claim_id"])
