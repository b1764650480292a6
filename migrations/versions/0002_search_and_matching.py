"""The word indexes for search and matching, vectors, links between claims, and the sweep for duplicates.

Revision 0002. The indexes of a database that holds claims are made by `claims db reindex`, which
`claims db upgrade` runs at its end: this migration knows tables, not stemmers.
"""

from __future__ import annotations

import uuid as uuids
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "claim_link",
    "search_state",
    "search_document",
    "match_document",
    "claim_vector",
    "vector_block",
    "duplicate_pair",
    "sweep",
)
LINK_KEYS = (("id",), ("uuid",), ("supersedes_id",))

# The tokenizer parts words at what is ASCII and neither letter nor digit: the terms come ready made.
# detail=full, for phrases need positions and bm25 needs counts.
SQLITE_INDEXES = (
    "CREATE VIRTUAL TABLE search_index USING fts5(words, quotes, notes, body, content='search_document', content_rowid='id', tokenize='ascii', detail=full)",
    "CREATE VIRTUAL TABLE match_index USING fts5(words, titles, content='match_document', content_rowid='claim_id', tokenize='ascii', detail=full)",
    "CREATE VIRTUAL TABLE match_vocabulary USING fts5vocab(match_index, row)",
)
# Chunks of postings are written anew as they grow: without room on their page the table swells to four times.
POSTGRESQL_INDEXES = (
    "CREATE TABLE search_vector (document_id bigint NOT NULL CONSTRAINT pk_search_vector PRIMARY KEY, terms tsvector NOT NULL)",
    "CREATE INDEX ix_search_vector_terms ON search_vector USING gin (terms) WITH (fastupdate = off)",
    'CREATE TABLE match_posting (term text COLLATE "C" NOT NULL, first bigint NOT NULL, entries bytea NOT NULL, CONSTRAINT pk_match_posting PRIMARY KEY (term, first)) WITH (fillfactor = 90)',
    "CREATE TABLE match_total (id integer NOT NULL CONSTRAINT pk_match_total PRIMARY KEY, documents bigint NOT NULL, terms bigint NOT NULL, CONSTRAINT ck_match_total_single CHECK (id = 1))",
    "INSERT INTO match_total (id, documents, terms) VALUES (1, 0, 0)",
)


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
    """Make the tables, the word indexes of the engine, and the guard of links."""
    create_tables()
    bind = op.get_bind()
    bind.execute(
        # Without an analysis: what is on record already is not in the index yet.
        sa.text("INSERT INTO search_state (id, analysis, build, languages) VALUES (1, '', :build, '')"),
        {"build": str(uuids.uuid4())},
    )
    if bind.dialect.name == "sqlite":
        for statement in SQLITE_INDEXES:
            op.execute(statement)
        guard_sqlite()
    else:
        for statement in POSTGRESQL_INDEXES:
            op.execute(statement)
        guard_postgresql()


def downgrade() -> None:
    """Take it all away; the links between claims are lost."""
    if op.get_bind().dialect.name == "sqlite":
        for table in ("match_vocabulary", "match_index", "search_index"):
            op.execute(f"DROP TABLE {table}")
    else:
        for table in ("match_total", "match_posting", "search_vector"):
            op.execute(f"DROP TABLE {table}")
    for table in reversed(TABLES):
        op.drop_table(table)


def guard_sqlite() -> None:
    """Refuse to rewrite a link by triggers, as 0001 does for the other append-only tables."""
    taken = " OR ".join(
        f"(TRUE AND EXISTS (SELECT 1 FROM claim_link WHERE {key[0]} = NEW.{key[0]} AND TRUE))"
        for key in LINK_KEYS
    )
    for name, when in (
        ("insert", f"BEFORE INSERT ON claim_link WHEN {taken}"),
        ("update", "BEFORE UPDATE ON claim_link"),
        ("delete", "BEFORE DELETE ON claim_link"),
    ):
        op.execute(
            f"CREATE TRIGGER tr_claim_link_{name} {when} "
            "BEGIN SELECT RAISE(ABORT, 'claim_link is append-only'); END"
        )


def guard_postgresql() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE of links by triggers that no replication role switches off."""
    for name, when in (
        ("change", "BEFORE UPDATE OR DELETE ON claim_link FOR EACH ROW"),
        ("truncate", "BEFORE TRUNCATE ON claim_link FOR EACH STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER tr_claim_link_{name} {when} EXECUTE FUNCTION claims_refuse_change('append')"
        )
        op.execute(f"ALTER TABLE claim_link ENABLE ALWAYS TRIGGER tr_claim_link_{name}")


def create_tables() -> None:
    """Make the tables that both engines have."""
    op.create_table(
        "claim_link",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("uuid", uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", number(), nullable=False),
        sa.Column("claim_id", number(), nullable=False),
        sa.Column("other_id", number(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("score", real(), nullable=True),
        sa.Column("supersedes_id", number(), nullable=True),
        sa.Column("withdrawn", flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_claim_link"),
        sa.CheckConstraint("score >= 0 AND score <= 1", name=op.f("ck_claim_link_score")),
        sa.CheckConstraint(
            "state IN ('suggested', 'confirmed', 'rejected')", name=op.f("ck_claim_link_state")
        ),
        sa.CheckConstraint(
            "supersedes_id IS NULL OR reason IS NOT NULL", name=op.f("ck_claim_link_superseded_with_reason")
        ),
        sa.CheckConstraint("claim_id <> other_id", name=op.f("ck_claim_link_two_claims")),
        sa.CheckConstraint(
            "type IN ('duplicate', 'variant', 'translation', 'contradicts', 'part_of')",
            name=op.f("ck_claim_link_type"),
        ),
        sa.CheckConstraint("withdrawn IN (0, 1)", name=op.f("ck_claim_link_withdrawn")).ddl_if(
            dialect="sqlite"
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_link_claim_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_claim_link_created_by"),
        sa.ForeignKeyConstraint(["other_id"], ["claim.id"], name="fk_claim_link_other_id"),
        sa.ForeignKeyConstraint(["supersedes_id"], ["claim_link.id"], name="fk_claim_link_supersedes_id"),
        sa.UniqueConstraint("supersedes_id", name="uq_claim_link_supersedes_id"),
        sa.UniqueConstraint("uuid", name="uq_claim_link_uuid"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_claim_link_claim_id", "claim_link", ["claim_id"])
    op.create_index("ix_claim_link_other_id", "claim_link", ["other_id"])
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("analysis", sa.Text(), nullable=False),
        sa.Column("build", uuid(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_state"),
        sa.CheckConstraint("id = 1", name=op.f("ck_search_state_single")),
        sqlite_strict=True,
    )
    op.create_table(
        "search_document",
        sa.Column("id", number(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("quotes", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_document"),
        sqlite_strict=True,
    )
    op.create_table(
        "match_document",
        sa.Column("claim_id", number(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("titles", sa.Text(), nullable=False),
        sa.Column("stamp", number(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name="pk_match_document"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_match_document_claim_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_match_document_stamp", "match_document", ["stamp"])
    op.create_table(
        "claim_vector",
        sa.Column("claim_id", number(), autoincrement=False, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim_vector"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_vector_claim_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "vector_block",
        sa.Column("block", number(), autoincrement=False, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("codes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("block", "language", "model", name="pk_vector_block"),
        sqlite_strict=True,
    )
    op.create_table(
        "duplicate_pair",
        sa.Column("claim_id", number(), autoincrement=False, nullable=False),
        sa.Column("other_id", number(), autoincrement=False, nullable=False),
        sa.Column("score", real(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "other_id", name="pk_duplicate_pair"),
        sa.CheckConstraint("claim_id < other_id", name=op.f("ck_duplicate_pair_order")),
        sa.CheckConstraint("score >= 0 AND score <= 1", name=op.f("ck_duplicate_pair_score")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_duplicate_pair_claim_id"),
        sa.ForeignKeyConstraint(["other_id"], ["claim.id"], name="fk_duplicate_pair_other_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_duplicate_pair_other_id", "duplicate_pair", ["other_id"])
    op.create_table(
        "sweep",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("stamp", number(), nullable=False),
        sa.Column("claim_id", number(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sweep"),
        sa.CheckConstraint("id = 1", name=op.f("ck_sweep_single")),
        sqlite_strict=True,
    )
