"""Every table of the database, as SQLAlchemy Core `Table`s with typed columns.

`from claims.models import claim` is the way to any of them. To make all takes a quarter of the time in which
the program starts, so the tables of a subject stand in a module of their own, which is loaded when one of
them is asked for (`_registry.py`); `metadata` is always whole. The modules are private, because one that had
the name of a table would stand before it.

Three shapes recur. A *record* has a number, which is its public reference (`C12` is claim 12), and a
UUID that stays the same wherever it goes. An *append-only* table refuses UPDATE and DELETE by trigger
(`APPEND_ONLY`). The others refuse DELETE (`NEVER_DELETED`), save `claim_topic`, `claim_actor`,
`merged_actor` and `claim_assignee`, plain sets whose changes the audit log keeps.

Core and not the ORM: see docs/decisions/0001-core-not-orm.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.models import _base
from claims.models._registry import load, load_all

if TYPE_CHECKING:
    from claims.models._actor import actor, actor_link, actor_name, actor_role, merged_actor
    from claims.models._appearance import anchor, appearance, reporter
    from claims.models._article import article, snapshot, source
    from claims.models._base import metadata
    from claims.models._capture import capture, capture_content, extraction
    from claims.models._claim import claim, claim_actor, claim_assignee, claim_link, claim_topic, topic
    from claims.models._duplicate import duplicate_pair, sweep
    from claims.models._edition import edition, edition_data, edition_file
    from claims.models._editorial import (
        correction,
        desk_policy,
        outlet_correction,
        publication,
        reply,
        sign_off,
    )
    from claims.models._event import event
    from claims.models._evidence import evidence, evidence_link, verification_evidence
    from claims.models._evidence_text import capture_text, evidence_anchor
    from claims.models._index import match_document, search_document, search_state
    from claims.models._newsroom import database_info, desk, person
    from claims.models._rating import rating, rating_scale, rating_text
    from claims.models._review import import_run, imported_review, review_withdrawal
    from claims.models._vector import claim_vector, vector_block
    from claims.models._verification import verification, verification_text


APPEND_ONLY = (
    "database_info",
    "person",
    "desk",
    "topic",
    "snapshot",
    "capture",
    "capture_content",
    "extraction",
    "capture_text",
    "actor_link",
    "appearance",
    "reporter",
    "anchor",
    "claim_link",
    "rating_scale",
    "rating",
    "rating_text",
    "verification",
    "verification_text",
    "evidence_link",
    "verification_evidence",
    "evidence_anchor",
    "desk_policy",
    "sign_off",
    "reply",
    "outlet_correction",
    "publication",
    "correction",
    "edition",
    "edition_data",
    "edition_file",
    "imported_review",
    "review_withdrawal",
    "event",
)
"""The tables whose rows are never changed once written."""

NEVER_DELETED = (
    "source",
    "article",
    "actor",
    "actor_name",
    "actor_role",
    "claim",
    "evidence",
    "import_run",
)
"""The tables whose rows may change, with an event that keeps what stood before, but never go."""


DERIVED = (
    "search_state",
    "search_document",
    "match_document",
    "claim_vector",
    "vector_block",
    "duplicate_pair",
    "sweep",
)
"""The tables that hold nothing of their own: all in them follows from the others."""


ENGINE_TABLES = (
    "search_index",
    "match_index",
    "match_vocabulary",
    "search_vector",
    "match_posting",
    "match_total",
)
"""How the names of the word indexes begin, which migrations make for each engine in its own way: FTS5
tables on SQLite; on PostgreSQL what stands in claims/matching/postgresql.py."""


def _find(name: str) -> object:
    """Give a table, or all of them as `metadata`: the module's `__getattr__`."""
    found: object
    if name == "metadata":
        load_all()
        found = _base.metadata
    else:
        try:
            found = getattr(load(name), name)
        except KeyError:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg, name=name) from None
    globals()[name] = found
    return found


if not TYPE_CHECKING:  # for a type checker every name would be there
    __getattr__ = _find


def complete_for_postgresql() -> None:
    """Give partial indexes their predicate on PostgreSQL, for whoever writes or compares DDL.

    Named in `Index` itself it would load the dialect, 60 ms at each start of the program.
    """
    load_all()
    for table in _base.metadata.tables.values():
        for index in table.indexes:
            if "postgresql_where" in index.info:
                index.dialect_kwargs["postgresql_where"] = index.info["postgresql_where"]
