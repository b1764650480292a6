"""How the codes of the closed lists read to people: as options take them, or in the words of their language.

Data keeps the codes. In English a code is a word already, and is shown as it is typed.
"""

from __future__ import annotations

from claims.i18n import N_, _

CODES = frozenset(
    {
        # Claims, their steps and their links
        N_("unreviewed"),
        N_("in_progress"),
        N_("awaiting_signoff"),
        N_("decided"),
        N_("published"),
        N_("corrected"),
        N_("retracted"),
        N_("not_checkable"),
        N_("event"),
        N_("quantity"),
        N_("quotation"),
        N_("causal"),
        N_("comparison"),
        N_("prediction"),
        N_("legal"),
        N_("other"),
        N_("low"),
        N_("normal"),
        N_("high"),
        N_("urgent"),
        N_("true"),
        N_("mixed"),
        N_("false"),
        N_("unproven"),
        N_("duplicate"),
        N_("variant"),
        N_("translation"),
        N_("contradicts"),
        N_("part_of"),
        N_("suggested"),
        N_("confirmed"),
        N_("rejected"),
        N_("minor"),
        N_("major"),
        # Sources, articles and their captures
        N_("newspaper"),
        N_("agency"),
        N_("broadcaster"),
        N_("government"),
        N_("social"),
        N_("fact_checker"),
        N_("copy"),
        N_("archive"),
        # Actors and their names
        N_("person"),
        N_("organization"),
        N_("public_body"),
        N_("party"),
        N_("state"),
        N_("group"),
        N_("unidentified"),
        N_("name"),
        N_("alias"),
        N_("weak_alias"),
        N_("former"),
        # Quotes and evidence
        N_("exact"),
        N_("moved"),
        N_("ambiguous"),
        N_("lost"),
        N_("document"),
        N_("data_set"),
        N_("expert"),
        N_("record"),
        N_("article"),
        N_("statement"),
        N_("supports"),
        N_("refutes"),
        N_("context"),
        N_("inconclusive"),
        # Replies
        N_("pending"),
        N_("answered"),
        N_("declined"),
        N_("no_answer"),
        # What a check found
        N_("blocks"),
        N_("advised"),
        N_("error"),
        N_("warning"),
        # Where words were found
        N_("text"),
        N_("label"),
        N_("quote"),
        N_("explanation"),
        N_("title"),
        # What marks a sentence
        N_("number"),
        N_("percent"),
        N_("money"),
        N_("date"),
        N_("change"),
        N_("superlative"),
        N_("generality"),
        N_("speech"),
        N_("attribution"),
        N_("cause"),
        N_("future"),
        N_("past"),
        N_("institution"),
        N_("negation"),
        N_("first person"),
        N_("opinion"),
        N_("duty"),
        N_("hedge"),
        N_("question"),
        N_("exclamation"),
        N_("imperative"),
        N_("courtesy"),
        N_("notice"),
        # What changes of a claim
        N_("assignee"),
        N_("check_worthy"),
        N_("check_worthy_reason"),
        N_("kind"),
        N_("language"),
        N_("priority"),
        N_("topics"),
        N_("status"),
        N_("rating"),
        N_("summary"),
        N_("reason"),
        N_("note"),
        N_("stance"),
        N_("type"),
        N_("severity"),
        N_("outcome"),
        N_("claimant"),
        N_("as_of"),
    }
)

CODED = frozenset({"stance", "type", "state", "severity", "outcome", "status", "kind", "priority"})
"""The fields of events that hold codes."""


def word(code: str) -> str:
    """Give the word for a code; what is no code is given back as it is."""
    return _(code) if code in CODES else code
