"""How what the log tells reads to people: what was done, and the fields it was done to.

Data keeps the codes. In English a code is a word already, and is shown as it is.
"""

from __future__ import annotations

from claims.cli.code import CODED, word
from claims.i18n import N_, _

ACTIONS = frozenset(
    {
        N_("actor.added"),
        N_("actor.difference_withdrawn"),
        N_("actor.edited"),
        N_("actor.edited_elsewhere"),
        N_("actor.merged"),
        N_("actor.name_withdrawn"),
        N_("actor.named"),
        N_("actor.role_added"),
        N_("actor.role_ended"),
        N_("actor.role_withdrawn"),
        N_("actor.told_apart"),
        N_("actor.unmerged"),
        N_("article.added"),
        N_("article.captured"),
        N_("article.edited"),
        N_("article.edited_elsewhere"),
        N_("article.snapshot_added"),
        N_("claim.appearance_corrected"),
        N_("claim.appearance_withdrawn"),
        N_("claim.appeared"),
        N_("claim.approval_taken"),
        N_("claim.assigned"),
        N_("claim.corrected"),
        N_("claim.edited"),
        N_("claim.edited_elsewhere"),
        N_("claim.evidence_anchored"),
        N_("claim.evidence_corrected"),
        N_("claim.evidence_linked"),
        N_("claim.evidence_withdrawn"),
        N_("claim.link_changed"),
        N_("claim.link_rejected"),
        N_("claim.linked"),
        N_("claim.outlet_correction_asked"),
        N_("claim.outlet_correction_recorded"),
        N_("claim.outlet_correction_withdrawn"),
        N_("claim.published"),
        N_("claim.reanchored"),
        N_("claim.recorded"),
        N_("claim.reply_asked"),
        N_("claim.reply_recorded"),
        N_("claim.reply_withdrawn"),
        N_("claim.retracted"),
        N_("claim.review_restored"),
        N_("claim.review_withdrawn"),
        N_("claim.reworded"),
        N_("claim.signed_off"),
        N_("claim.unassigned"),
        N_("claim.unlinked"),
        N_("claim.verified"),
        N_("desk.added"),
        N_("desk.sign_offs_set"),
        N_("dump.taken"),
        N_("edition.frozen"),
        N_("evidence.added"),
        N_("evidence.captured"),
        N_("evidence.edited"),
        N_("evidence.edited_elsewhere"),
        N_("evidence.text_read"),
        N_("import_run.begun"),
        N_("import_run.continued"),
        N_("import_run.reviews_restored"),
        N_("import_run.reviews_withdrawn"),
        N_("person.added"),
        N_("rating_scale.added"),
        N_("source.added"),
        N_("source.edited"),
        N_("source.edited_elsewhere"),
        N_("topic.added"),
    }
)
"""What is done to records, as events name it."""

FIELDS = frozenset(
    {
        N_("actor"),
        N_("appearance"),
        N_("archive_url"),
        N_("asked"),
        N_("asked_of"),
        N_("at"),
        N_("byline"),
        N_("capture"),
        N_("changed"),
        N_("channel"),
        N_("claims"),
        N_("code"),
        N_("country"),
        N_("database"),
        N_("deadline"),
        N_("end"),
        N_("evidence"),
        N_("extractor"),
        N_("fields_root"),
        N_("file"),
        N_("file_sha256"),
        N_("filters"),
        N_("finished"),
        N_("format"),
        N_("from"),
        N_("homepage"),
        N_("independence_group"),
        N_("into"),
        N_("inverse"),
        N_("involved"),
        N_("length"),
        N_("mail"),
        N_("media"),
        N_("media_type"),
        N_("method"),
        N_("origin"),
        N_("overridden"),
        N_("override_reason"),
        N_("ownership"),
        N_("position"),
        N_("program"),
        N_("publisher"),
        N_("quote_kind"),
        N_("ratings"),
        N_("report_schema"),
        N_("reported_by"),
        N_("reviews"),
        N_("revision"),
        N_("root"),
        N_("rows"),
        N_("score"),
        N_("sha256"),
        N_("sign_offs"),
        N_("signed"),
        N_("since"),
        N_("size"),
        N_("start"),
        N_("state_event"),
        N_("stated"),
        N_("step"),
        N_("supersedes"),
        N_("tables"),
        N_("to"),
        N_("until"),
        N_("url"),
        N_("verification"),
        N_("version"),
        N_("wikidata"),
    }
)
"""What events name their fields, other than what words are known for already."""

VALUES = frozenset(
    {
        N_("audio"),
        N_("image"),
        N_("mentioned"),
        N_("outlet"),
        N_("paraphrase"),
        N_("social_post"),
        N_("stdin"),
        N_("subject"),
        N_("target"),
        N_("verbatim"),
        N_("video"),
    }
)
"""The codes that such fields hold, other than those that words are known for already."""

_CODED = CODED | {"claimant", "involved", "media", "method", "quote_kind"}


def action_word(action: str) -> str:
    """Give the words for what was done; an action of a newer version is given back as it is."""
    return _(action) if action in ACTIONS else action


def field_word(field: str) -> str:
    """Give the word for a field of an event; one that has none is given back as it is."""
    return _(field) if field in FIELDS else word(field)


def value_word(field: str, value: str) -> str:
    """Give the word for a code that a field of an event holds; any other value is given back as it is."""
    if field not in _CODED:
        return value
    return _(value) if value in VALUES else field_word(value)
