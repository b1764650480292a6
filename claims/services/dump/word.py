"""How fields and rows of records are called to people, where an import of a dump speaks of them.

In English a name is a word already.
"""

from __future__ import annotations

from typing import Any

from claims.domain.text import cut
from claims.i18n import N_, _

WORDS = frozenset(
    {
        # Records and their rows
        N_("actor"),
        N_("actor_link"),
        N_("actor_name"),
        N_("actor_role"),
        N_("anchor"),
        N_("appearance"),
        N_("article"),
        N_("capture"),
        N_("capture_text"),
        N_("claim"),
        N_("claim_actor"),
        N_("claim_assignee"),
        N_("claim_link"),
        N_("claim_topic"),
        N_("correction"),
        N_("desk"),
        N_("evidence"),
        N_("evidence_anchor"),
        N_("evidence_link"),
        N_("extraction"),
        N_("import_run"),
        N_("imported_review"),
        N_("outlet_correction"),
        N_("person"),
        N_("publication"),
        N_("rating"),
        N_("rating_scale"),
        N_("rating_text"),
        N_("reply"),
        N_("reporter"),
        N_("review_withdrawal"),
        N_("sign_off"),
        N_("snapshot"),
        N_("source"),
        N_("topic"),
        N_("verification"),
        N_("verification_evidence"),
        N_("verification_text"),
        # Their fields
        N_("answered"),
        N_("as_of"),
        N_("asked"),
        N_("claimant_kind"),
        N_("deadline"),
        N_("end_offset"),
        N_("outcome"),
        N_("reason"),
        N_("severity"),
        N_("start_offset"),
        N_("state"),
        N_("supersedes"),
        N_("withdrawn"),
        N_("byline"),
        N_("check_worthy"),
        N_("check_worthy_reason"),
        N_("claimant"),
        N_("country"),
        N_("created_at"),
        N_("created_by"),
        N_("guessed"),
        N_("homepage"),
        N_("kind"),
        N_("language"),
        N_("media"),
        N_("name"),
        N_("note"),
        N_("ownership"),
        N_("priority"),
        N_("published"),
        N_("publisher"),
        N_("quote"),
        N_("quote_kind"),
        N_("stance"),
        N_("status"),
        N_("step"),
        N_("summary"),
        N_("text"),
        N_("title"),
        N_("topics"),
        N_("type"),
        N_("url"),
        N_("value"),
        N_("wikidata"),
    }
)

_CODED = frozenset({"kind", "media", "priority"})
"""The fields whose values are words of a list."""

_SHOWN = 60


def word(name: str) -> str:
    """Give the word for a field or for a row of a table; any other name is given back as it is."""
    return _(name) if name in WORDS else name


def shown(field: str, value: Any) -> str:  # noqa: ANN401 - a value of JSON
    """Show what a field holds, shortened."""
    if value is None or value == []:
        return "-"
    if field in _CODED:
        value = _(value)
    elif isinstance(value, bool):
        value = _("yes") if value else _("no")
    elif isinstance(value, list):
        value = ", ".join(map(str, value))
    return f"«{cut(str(value), _SHOWN)}»"
