"""The tables of the main job, and the triggers that keep them from being rewritten.

Revision 0001, the first.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Every unique key of each table: SQLite's INSERT OR REPLACE and UPDATE OR REPLACE delete the row in their
# way without firing a DELETE trigger, so that taking another row's key is refused as well.
APPEND_ONLY: dict[str, list[tuple[str, ...]]] = {
    "person": [("id",), ("uuid",), ("mail_key",)],
    "desk": [("id",), ("uuid",), ("name_key",)],
    "topic": [("id",), ("uuid",), ("key",)],
    "database_info": [("id",)],
    "snapshot": [("id",), ("uuid",), ("article_id", "number")],
    "appearance": [("id",), ("uuid",), ("supersedes_id",)],
    "reporter": [("appearance_id", "position")],
    "anchor": [("id",), ("uuid",), ("appearance_id", "snapshot_id")],
    "rating_scale": [("id",), ("uuid",), ("code", "version")],
    "rating": [("id",), ("scale_id", "code"), ("scale_id", "sort"), ("scale_id", "position")],
    "rating_text": [("rating_id", "language")],
    "verification": [("id",), ("uuid",), ("claim_id", "step")],
    "verification_text": [("verification_id", "language")],
    "evidence_link": [("id",), ("uuid",), ("supersedes_id",)],
    "verification_evidence": [("verification_id", "evidence_link_id")],
    "event": [("position",), ("previous_hash",), ("hash",)],
}
NEVER_DELETED: dict[str, list[tuple[str, ...]]] = {
    "source": [("id",), ("uuid",), ("name_key",)],
    "article": [("id",), ("uuid",), ("canonical_url",)],
    "actor": [("id",), ("uuid",), ("wikidata",)],
    "actor_name": [
        ("id",),
        ("uuid",),
        ("actor_id", "key", "withdrawn"),
        ("actor_id", "type", "withdrawn"),
    ],
    "actor_role": [("id",), ("uuid",)],
    "claim": [("id",), ("uuid",)],
    "evidence": [("id",), ("uuid",), ("canonical_url",)],
}
# These are unique among some rows only.
PARTIAL: dict[tuple[str, ...], str] = {
    ("actor_id", "key", "withdrawn"): "NEW.withdrawn = 0",
    ("actor_id", "type", "withdrawn"): "NEW.withdrawn = 0 AND NEW.type = 'name'",
}


def number() -> sa.types.TypeEngine[int]:
    """Give the type of record numbers: 64 bits on either engine."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def key() -> sa.Column[int]:
    """Make the column of a record's number, which the database hands out once."""
    return sa.Column("id", number(), sa.Identity(), nullable=False)


def uuid() -> sa.types.TypeEngine[str]:
    """Give the type of a UUID."""
    return sa.Uuid(as_uuid=False).with_variant(sa.Text(), "sqlite")


def moment() -> sa.types.TypeEngine[Any]:
    """Give the type of a time in UTC."""
    return sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def partial_date() -> sa.types.TypeEngine[str]:
    """Give the type of a date with its precision, ordered byte by byte."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def flag() -> sa.types.TypeEngine[Any]:
    """Give the type of a yes or no."""
    return sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and their triggers."""
    create_tables()
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite()
    else:
        guard_postgresql()


def downgrade() -> None:
    """Take everything away."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION claims_refuse_change()")


def guard_sqlite() -> None:
    """Refuse DELETE, what takes another row's key, and in append-only tables UPDATE, by triggers."""
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


def taken(table: str, keys: list[tuple[str, ...]], *, but: str = "TRUE") -> str:
    """Write the condition that another row, `but` which, holds one of the keys of NEW."""
    held = []
    for columns in keys:
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        only = PARTIAL.get(columns, "TRUE")
        held.append(f"({only} AND EXISTS (SELECT 1 FROM {table} WHERE {same} AND {but}))")
    return " OR ".join(held)


def guard_postgresql() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE by triggers that no replication role switches off."""
    op.execute(
        """
        CREATE FUNCTION claims_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            RAISE EXCEPTION '%', CASE TG_ARGV[0]
                WHEN 'append' THEN format('%s is append-only', TG_TABLE_NAME)
                ELSE format('%s rows are never deleted', TG_TABLE_NAME)
            END USING ERRCODE = 'integrity_constraint_violation';
        END
        $body$
        """
    )
    for table in APPEND_ONLY | NEVER_DELETED:
        changes, mode = ("UPDATE OR DELETE", "append") if table in APPEND_ONLY else ("DELETE", "keep")
        for name, when in (
            ("change", f"BEFORE {changes} ON {table} FOR EACH ROW"),
            ("truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
        ):
            trigger = f"tr_{table}_{name}"
            op.execute(f"CREATE TRIGGER {trigger} {when} EXECUTE FUNCTION claims_refuse_change('{mode}')")
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")


def create_tables() -> None:  # noqa: PLR0915 - one statement a table and index, in the order of their keys
    """Make the tables and their indexes."""
    op.create_table(
        "database_info",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_database_info"),
        sa.CheckConstraint("id = 1", name=op.f("ck_database_info_single")),
        sqlite_strict=True,
    )
    op.create_table(
        "desk",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk"),
        sa.UniqueConstraint("name_key", name="uq_desk_name_key"),
        sa.UniqueConstraint("uuid", name="uq_desk_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("mail_key", sa.Text(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("mail_key", name="uq_person_mail_key"),
        sa.UniqueConstraint("uuid", name="uq_person_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "actor",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("wikidata", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_actor"),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_actor_country")),
        sa.CheckConstraint(
            "kind IN ('person', 'organization', 'public_body', 'party', 'state', 'group', 'unidentified')",
            name=op.f("ck_actor_kind"),
        ),
        sa.CheckConstraint("wikidata LIKE 'Q%'", name=op.f("ck_actor_wikidata")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_actor_created_by"),
        sa.UniqueConstraint("wikidata", name="uq_actor_wikidata"),
        sa.UniqueConstraint("uuid", name="uq_actor_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_actor_kind", "actor", ["kind"])
    op.create_table(
        "claim",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("check_worthy", flag(), nullable=True),
        sa.Column("check_worthy_reason", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.CheckConstraint("check_worthy IN (0, 1)", name=op.f("ck_claim_check_worthy")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint(
            "kind IN ('event', 'quantity', 'quotation', 'causal', 'comparison', 'prediction', 'legal', 'other')",
            name=op.f("ck_claim_kind"),
        ),
        sa.CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_claim_priority")),
        sa.CheckConstraint(
            "status IN ('unreviewed', 'in_progress', 'awaiting_signoff', 'decided', 'published', 'corrected', 'retracted', 'not_checkable')",
            name=op.f("ck_claim_status"),
        ),
        sa.CheckConstraint("step >= 0", name=op.f("ck_claim_step")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_claim_created_by"),
        sa.UniqueConstraint("uuid", name="uq_claim_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_claim_fingerprint", "claim", ["fingerprint"])
    op.create_index("ix_claim_status_id", "claim", ["status", "id"])
    op.create_table(
        "event",
        sa.Column("position", number(), nullable=False, autoincrement=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("person_id", number(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("record_kind", sa.Text(), nullable=False),
        sa.Column("record_id", number(), nullable=False),
        sa.Column("record_uuid", uuid(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_event"),
        sa.CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name=op.f("ck_event_hashes")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_event_position")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_event_person_id"),
        sa.UniqueConstraint("hash", name="uq_event_hash"),
        sa.UniqueConstraint("previous_hash", name="uq_event_previous_hash"),
        sqlite_strict=True,
    )
    op.create_index("ix_event_at", "event", ["at"])
    op.create_index("ix_event_person_id", "event", ["person_id"])
    op.create_index("ix_event_record_kind_record_id", "event", ["record_kind", "record_id"])
    op.create_table(
        "evidence",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published", partial_date(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.CheckConstraint(
            "kind IN ('document', 'data_set', 'expert', 'record', 'article', 'statement', 'other')",
            name=op.f("ck_evidence_kind"),
        ),
        sa.CheckConstraint("length(published) IN (4, 7, 10, 20)", name=op.f("ck_evidence_published")),
        sa.CheckConstraint("(url IS NULL) = (canonical_url IS NULL)", name=op.f("ck_evidence_url_pair")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_evidence_created_by"),
        sa.UniqueConstraint("canonical_url", name="uq_evidence_canonical_url"),
        sa.UniqueConstraint("uuid", name="uq_evidence_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rating_scale",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rating_scale"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_rating_scale_created_by"),
        sa.UniqueConstraint("code", "version", name="uq_rating_scale_code_version"),
        sa.UniqueConstraint("uuid", name="uq_rating_scale_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "source",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=True),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("ownership", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_source_country")),
        sa.CheckConstraint(
            "kind IN ('newspaper', 'agency', 'broadcaster', 'government', 'social', 'fact_checker', 'other')",
            name=op.f("ck_source_kind"),
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_source_created_by"),
        sa.UniqueConstraint("name_key", name="uq_source_name_key"),
        sa.UniqueConstraint("uuid", name="uq_source_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_source_domain", "source", ["domain"])
    op.create_table(
        "topic",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_topic_created_by"),
        sa.UniqueConstraint("key", name="uq_topic_key"),
        sa.UniqueConstraint("uuid", name="uq_topic_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "actor_name",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("actor_id", number(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("withdrawn", flag(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_actor_name"),
        sa.CheckConstraint(
            "type IN ('name', 'alias', 'weak_alias', 'former')", name=op.f("ck_actor_name_type")
        ),
        sa.CheckConstraint("withdrawn IN (0, 1)", name=op.f("ck_actor_name_withdrawn")).ddl_if(
            dialect="sqlite"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name="fk_actor_name_actor_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_actor_name_created_by"),
        sa.UniqueConstraint("uuid", name="uq_actor_name_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_actor_name_key", "actor_name", ["key"])
    op.create_index(
        "uq_actor_name_actor_id_key",
        "actor_name",
        ["actor_id", "key"],
        unique=True,
        sqlite_where=sa.text("withdrawn = 0"),
        postgresql_where=sa.text("NOT withdrawn"),
    )
    op.create_index(
        "uq_actor_name_main",
        "actor_name",
        ["actor_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn = 0 AND type = 'name'"),
        postgresql_where=sa.text("NOT withdrawn AND type = 'name'"),
    )
    op.create_table(
        "actor_role",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("actor_id", number(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("since", partial_date(), nullable=True),
        sa.Column("until", partial_date(), nullable=True),
        sa.Column("withdrawn", flag(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_actor_role"),
        sa.CheckConstraint("withdrawn IN (0, 1)", name=op.f("ck_actor_role_withdrawn")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("length(since) IN (4, 7, 10, 20)", name=op.f("ck_actor_role_since")),
        sa.CheckConstraint("length(until) IN (4, 7, 10, 20)", name=op.f("ck_actor_role_until")),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name="fk_actor_role_actor_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_actor_role_created_by"),
        sa.UniqueConstraint("uuid", name="uq_actor_role_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_actor_role_actor_id", "actor_role", ["actor_id"])
    op.create_index("ix_actor_role_title_key", "actor_role", ["title_key"])
    op.create_table(
        "article",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("source_id", number(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("published", partial_date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.CheckConstraint(
            "media IN ('text', 'video', 'audio', 'image', 'social_post')", name=op.f("ck_article_media")
        ),
        sa.CheckConstraint("length(published) IN (4, 7, 10, 20)", name=op.f("ck_article_published")),
        sa.CheckConstraint("(url IS NULL) = (canonical_url IS NULL)", name=op.f("ck_article_url_pair")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_article_created_by"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_article_source_id"),
        sa.UniqueConstraint("canonical_url", name="uq_article_canonical_url"),
        sa.UniqueConstraint("uuid", name="uq_article_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_published", "article", ["published"])
    op.create_index("ix_article_source_id", "article", ["source_id"])
    op.create_table(
        "claim_actor",
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("actor_id", number(), nullable=False),
        sa.Column("involvement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "actor_id", "involvement", name="pk_claim_actor"),
        sa.CheckConstraint(
            "involvement IN ('subject', 'target', 'mentioned')", name=op.f("ck_claim_actor_involvement")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name="fk_claim_actor_actor_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_actor_claim_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claim_actor_actor_id", "claim_actor", ["actor_id"])
    op.create_table(
        "claim_topic",
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("topic_id", number(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "topic_id", name="pk_claim_topic"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_topic_claim_id"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_claim_topic_topic_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claim_topic_topic_id", "claim_topic", ["topic_id"])
    op.create_table(
        "evidence_link",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("evidence_id", number(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("independence_group", sa.Text(), nullable=True),
        sa.Column("supersedes_id", number(), nullable=True),
        sa.Column("withdrawn", flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_link"),
        sa.CheckConstraint(
            "stance IN ('supports', 'refutes', 'context', 'inconclusive')",
            name=op.f("ck_evidence_link_stance"),
        ),
        sa.CheckConstraint(
            "(supersedes_id IS NULL) = (reason IS NULL)", name=op.f("ck_evidence_link_superseded_with_reason")
        ),
        sa.CheckConstraint("withdrawn IN (0, 1)", name=op.f("ck_evidence_link_withdrawn")).ddl_if(
            dialect="sqlite"
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_evidence_link_claim_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_evidence_link_created_by"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_link_evidence_id"),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["evidence_link.id"], name="fk_evidence_link_supersedes_id"
        ),
        sa.UniqueConstraint("supersedes_id", name="uq_evidence_link_supersedes_id"),
        sa.UniqueConstraint("uuid", name="uq_evidence_link_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_link_claim_id", "evidence_link", ["claim_id"])
    op.create_index("ix_evidence_link_evidence_id", "evidence_link", ["evidence_id"])
    op.create_table(
        "rating",
        key(),
        sa.Column("scale_id", number(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("retired", flag(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rating"),
        sa.CheckConstraint(
            "bucket IN ('true', 'mixed', 'false', 'unproven', 'other')", name=op.f("ck_rating_bucket")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_rating_position")),
        sa.CheckConstraint("retired IN (0, 1)", name=op.f("ck_rating_retired")).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(["scale_id"], ["rating_scale.id"], name="fk_rating_scale_id"),
        sa.UniqueConstraint("scale_id", "code", name="uq_rating_scale_id_code"),
        sa.UniqueConstraint("scale_id", "position", name="uq_rating_scale_id_position"),
        sa.UniqueConstraint("scale_id", "sort", name="uq_rating_scale_id_sort"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "appearance",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("article_id", number(), nullable=False),
        sa.Column("claimant_kind", sa.Text(), nullable=False),
        sa.Column("claimant_id", number(), nullable=True),
        sa.Column("quote_kind", sa.Text(), nullable=False),
        sa.Column("stated", partial_date(), nullable=True),
        sa.Column("supersedes_id", number(), nullable=True),
        sa.Column("withdrawn", flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_appearance"),
        sa.CheckConstraint("withdrawn IN (0, 1)", name=op.f("ck_appearance_withdrawn")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint(
            "(claimant_kind = 'actor') = (claimant_id IS NOT NULL)", name=op.f("ck_appearance_claimant")
        ),
        sa.CheckConstraint("claimant_kind IN ('actor', 'outlet')", name=op.f("ck_appearance_claimant_kind")),
        sa.CheckConstraint(
            "(claimant_kind = 'outlet') = (quote_kind = 'outlet')", name=op.f("ck_appearance_outlet_voice")
        ),
        sa.CheckConstraint(
            "quote_kind IN ('verbatim', 'paraphrase', 'outlet')", name=op.f("ck_appearance_quote_kind")
        ),
        sa.CheckConstraint("length(stated) IN (4, 7, 10, 20)", name=op.f("ck_appearance_stated")),
        sa.CheckConstraint(
            "(supersedes_id IS NULL) = (reason IS NULL)", name=op.f("ck_appearance_superseded_with_reason")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_appearance_article_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_appearance_claim_id"),
        sa.ForeignKeyConstraint(["claimant_id"], ["actor.id"], name="fk_appearance_claimant_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_appearance_created_by"),
        sa.ForeignKeyConstraint(["supersedes_id"], ["appearance.id"], name="fk_appearance_supersedes_id"),
        sa.UniqueConstraint("supersedes_id", name="uq_appearance_supersedes_id"),
        sa.UniqueConstraint("uuid", name="uq_appearance_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appearance_article_id", "appearance", ["article_id"])
    op.create_index("ix_appearance_claim_id", "appearance", ["claim_id"])
    op.create_index("ix_appearance_claimant_id", "appearance", ["claimant_id"])
    op.create_table(
        "rating_text",
        sa.Column("rating_id", number(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("rating_id", "language", name="pk_rating_text"),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name="fk_rating_text_rating_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rating_text_key", "rating_text", ["key"])
    op.create_table(
        "snapshot",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("article_id", number(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("fetched_at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
        sa.CheckConstraint("length > 0", name=op.f("ck_snapshot_length")),
        sa.CheckConstraint("method IN ('file', 'stdin', 'url')", name=op.f("ck_snapshot_method")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_snapshot_number")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_snapshot_sha256")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_snapshot_article_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_snapshot_created_by"),
        sa.UniqueConstraint("article_id", "number", name="uq_snapshot_article_id_number"),
        sa.UniqueConstraint("uuid", name="uq_snapshot_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_snapshot_sha256", "snapshot", ["sha256"])
    op.create_table(
        "verification",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rating_id", number(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("as_of", partial_date(), nullable=True),
        sa.Column("desk_id", number(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_verification"),
        sa.CheckConstraint("length(as_of) IN (4, 7, 10, 20)", name=op.f("ck_verification_as_of")),
        sa.CheckConstraint("origin IN ('own', 'imported')", name=op.f("ck_verification_origin")),
        sa.CheckConstraint(
            "(status IN ('awaiting_signoff', 'decided', 'published', 'corrected')) = (rating_id IS NOT NULL)",
            name=op.f("ck_verification_rated"),
        ),
        sa.CheckConstraint(
            "status IN ('unreviewed', 'in_progress', 'awaiting_signoff', 'decided', 'published', 'corrected', 'retracted', 'not_checkable')",
            name=op.f("ck_verification_status"),
        ),
        sa.CheckConstraint("step >= 1", name=op.f("ck_verification_step")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_verification_claim_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_verification_created_by"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_verification_desk_id"),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name="fk_verification_rating_id"),
        sa.UniqueConstraint("claim_id", "step", name="uq_verification_claim_id_step"),
        sa.UniqueConstraint("uuid", name="uq_verification_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_verification_created_at", "verification", ["created_at"])
    op.create_index("ix_verification_rating_id", "verification", ["rating_id"])
    op.create_table(
        "anchor",
        key(),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("appearance_id", number(), nullable=False),
        sa.Column("snapshot_id", number(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("start_offset", sa.Integer(), nullable=True),
        sa.Column("end_offset", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_anchor"),
        sa.CheckConstraint("(start_offset IS NULL) = (end_offset IS NULL)", name=op.f("ck_anchor_both_ends")),
        sa.CheckConstraint("start_offset >= 0 AND end_offset > start_offset", name=op.f("ck_anchor_order")),
        sa.CheckConstraint(
            "(state IN ('exact', 'moved')) = (start_offset IS NOT NULL)", name=op.f("ck_anchor_placed")
        ),
        sa.CheckConstraint("state IN ('exact', 'moved', 'ambiguous', 'lost')", name=op.f("ck_anchor_state")),
        sa.ForeignKeyConstraint(["appearance_id"], ["appearance.id"], name="fk_anchor_appearance_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_anchor_created_by"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name="fk_anchor_snapshot_id"),
        sa.UniqueConstraint("appearance_id", "snapshot_id", name="uq_anchor_appearance_id_snapshot_id"),
        sa.UniqueConstraint("uuid", name="uq_anchor_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_anchor_snapshot_id_start_offset", "anchor", ["snapshot_id", "start_offset"])
    op.create_table(
        "reporter",
        sa.Column("appearance_id", number(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("actor_id", number(), nullable=False),
        sa.PrimaryKeyConstraint("appearance_id", "position", name="pk_reporter"),
        sa.CheckConstraint("position >= 1", name=op.f("ck_reporter_position")),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name="fk_reporter_actor_id"),
        sa.ForeignKeyConstraint(["appearance_id"], ["appearance.id"], name="fk_reporter_appearance_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reporter_actor_id", "reporter", ["actor_id"])
    op.create_table(
        "verification_evidence",
        sa.Column("verification_id", number(), nullable=False),
        sa.Column("evidence_link_id", number(), nullable=False),
        sa.PrimaryKeyConstraint("verification_id", "evidence_link_id", name="pk_verification_evidence"),
        sa.ForeignKeyConstraint(
            ["evidence_link_id"], ["evidence_link.id"], name="fk_verification_evidence_evidence_link_id"
        ),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verification.id"], name="fk_verification_evidence_verification_id"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_verification_evidence_evidence_link_id", "verification_evidence", ["evidence_link_id"]
    )
    op.create_table(
        "verification_text",
        sa.Column("verification_id", number(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("verification_id", "language", name="pk_verification_text"),
        sa.CheckConstraint(
            "summary IS NOT NULL OR explanation IS NOT NULL", name=op.f("ck_verification_text_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verification.id"], name="fk_verification_text_verification_id"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


TABLES = (
    "database_info",
    "desk",
    "person",
    "actor",
    "claim",
    "event",
    "evidence",
    "rating_scale",
    "source",
    "topic",
    "actor_name",
    "actor_role",
    "article",
    "claim_actor",
    "claim_topic",
    "evidence_link",
    "rating",
    "appearance",
    "rating_text",
    "snapshot",
    "verification",
    "anchor",
    "reporter",
    "verification_evidence",
    "verification_text",
)
