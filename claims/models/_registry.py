"""Which module defines which table, so that a table's module is loaded once it is used and not before."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

MODULES = {
    "_newsroom": ("database_info", "person", "desk"),
    "_article": ("source", "article", "snapshot"),
    "_capture": ("capture", "capture_content", "extraction"),
    "_actor": ("actor", "actor_name", "actor_role", "actor_link", "merged_actor"),
    "_claim": ("claim", "topic", "claim_topic", "claim_actor", "claim_link", "claim_assignee"),
    "_appearance": ("appearance", "reporter", "anchor"),
    "_rating": ("rating_scale", "rating", "rating_text"),
    "_verification": ("verification", "verification_text"),
    "_editorial": ("desk_policy", "sign_off", "reply", "outlet_correction", "publication", "correction"),
    "_review": ("import_run", "imported_review", "review_withdrawal"),
    "_evidence": ("evidence", "evidence_link", "verification_evidence"),
    "_evidence_text": ("capture_text", "evidence_anchor"),
    "_edition": ("edition", "edition_data", "edition_file"),
    "_event": ("event",),
    "_index": ("search_state", "search_document", "match_document"),
    "_vector": ("claim_vector", "vector_block"),
    "_duplicate": ("duplicate_pair", "sweep"),
}
"""The tables of each module of `claims.models`."""

_HOMES = {table: module for module, tables in MODULES.items() for table in tables}


def load(table: str) -> ModuleType:
    """Load the module of a table, and those of the tables that its foreign keys point to.

    KeyError when there is no such table.
    """
    return import_module(f"claims.models.{_HOMES[table]}")


def load_all() -> None:
    """Load every table."""
    for tables in MODULES.values():
        load(tables[0])
