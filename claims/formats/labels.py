"""The words for the closed lists of the field, in the reader's language and as they stand mid-sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.domain.partial_date import PartialDate
from claims.domain.status import Status
from claims.domain.vocabulary import (
    ActorKind,
    Bucket,
    BucketBasis,
    ClaimKind,
    EvidenceKind,
    Involvement,
    LinkState,
    LinkType,
    Origin,
    Priority,
    QuoteKind,
    ReplyOutcome,
    Severity,
    Stance,
)
from claims.formats.dates import read_date, read_number
from claims.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

    from claims.domain.report import LinkEntry


LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Status: {
        Status.UNREVIEWED: N_("unreviewed"),
        Status.IN_PROGRESS: N_("in progress"),
        Status.AWAITING_SIGNOFF: N_("awaiting sign-off"),
        Status.DECIDED: N_("decided"),
        Status.PUBLISHED: N_("published"),
        Status.CORRECTED: N_("corrected"),
        Status.RETRACTED: N_("retracted"),
        Status.NOT_CHECKABLE: N_("not checkable"),
    },
    Bucket: {
        Bucket.TRUE: N_("true"),
        Bucket.MIXED: N_("partly true"),
        Bucket.FALSE: N_("false"),
        Bucket.UNPROVEN: N_("unproven"),
        Bucket.OTHER: N_("neither true nor false"),
    },
    BucketBasis: {
        BucketBasis.LABEL: N_("by its label"),
        BucketBasis.NUMBER: N_("by its numbers"),
    },
    ActorKind: {
        ActorKind.PERSON: N_("person"),
        ActorKind.ORGANIZATION: N_("organization"),
        ActorKind.PUBLIC_BODY: N_("public body"),
        ActorKind.PARTY: N_("party"),
        ActorKind.STATE: N_("state"),
        ActorKind.GROUP: N_("group"),
        ActorKind.UNIDENTIFIED: N_("unidentified"),
    },
    ClaimKind: {
        ClaimKind.EVENT: N_("event"),
        ClaimKind.QUANTITY: N_("quantity"),
        ClaimKind.QUOTATION: N_("quotation"),
        ClaimKind.CAUSAL: N_("cause and effect"),
        ClaimKind.COMPARISON: N_("comparison"),
        ClaimKind.PREDICTION: N_("prediction"),
        ClaimKind.LEGAL: N_("law"),
        ClaimKind.OTHER: N_("other kind of claim"),
    },
    Priority: {
        Priority.LOW: N_("low"),
        Priority.NORMAL: N_("normal"),
        Priority.HIGH: N_("high"),
        Priority.URGENT: N_("urgent"),
    },
    Involvement: {
        Involvement.SUBJECT: N_("subject"),
        Involvement.TARGET: N_("target"),
        Involvement.MENTIONED: N_("mentioned"),
    },
    QuoteKind: {
        QuoteKind.VERBATIM: N_("in the claimant's own words"),
        QuoteKind.PARAPHRASE: N_("retold by the article"),
        QuoteKind.OUTLET: N_("in the outlet's own voice"),
    },
    EvidenceKind: {
        EvidenceKind.DOCUMENT: N_("document"),
        EvidenceKind.DATA_SET: N_("data set"),
        EvidenceKind.EXPERT: N_("expert"),
        EvidenceKind.RECORD: N_("record"),
        EvidenceKind.ARTICLE: N_("article"),
        EvidenceKind.STATEMENT: N_("statement"),
        EvidenceKind.OTHER: N_("other evidence"),
    },
    Stance: {
        Stance.SUPPORTS: N_("supports the claim"),
        Stance.REFUTES: N_("refutes the claim"),
        Stance.CONTEXT: N_("gives context"),
        Stance.INCONCLUSIVE: N_("is inconclusive"),
    },
    Origin: {
        Origin.OWN: N_("own verdict"),
        Origin.IMPORTED: N_("imported verdict"),
    },
    LinkType: {
        LinkType.DUPLICATE: N_("duplicate of"),
        LinkType.VARIANT: N_("variant of"),
        LinkType.TRANSLATION: N_("translation of"),
        LinkType.CONTRADICTS: N_("contradicts"),
        LinkType.PART_OF: N_("part of"),
    },
    ReplyOutcome: {
        ReplyOutcome.PENDING: N_("answer pending"),
        ReplyOutcome.ANSWERED: N_("answered"),
        ReplyOutcome.CORRECTED: N_("corrected itself"),
        ReplyOutcome.DECLINED: N_("declined"),
        ReplyOutcome.NO_ANSWER: N_("no answer"),
    },
    Severity: {
        Severity.MINOR: N_("minor correction"),
        Severity.MAJOR: N_("major correction"),
    },
}
"""A table for each list, since members of different lists compare equal when their values do."""


_LISTED: Mapping[str, type[StrEnum]] = {
    "status": Status,
    "priority": Priority,
    "kind": ClaimKind,
    "rated": Bucket,
}
_DATED = frozenset({"since", "until"})


def label(member: StrEnum) -> str:
    """Give the words for a member of one of the lists in `LABELS`."""
    return _(LABELS[type(member)][member])


def counted(status: Status, number: int) -> str:
    """Count the claims that stand so, such as «3 decided»: other languages inflect the word."""
    words = {
        Status.UNREVIEWED: ngettext("%(count)s unreviewed", "%(count)s unreviewed", number),
        Status.IN_PROGRESS: ngettext("%(count)s in progress", "%(count)s in progress", number),
        Status.AWAITING_SIGNOFF: ngettext(
            "%(count)s awaiting sign-off", "%(count)s awaiting sign-off", number
        ),
        Status.DECIDED: ngettext("%(count)s decided", "%(count)s decided", number),
        Status.PUBLISHED: ngettext("%(count)s published", "%(count)s published", number),
        Status.CORRECTED: ngettext("%(count)s corrected", "%(count)s corrected", number),
        Status.RETRACTED: ngettext("%(count)s retracted", "%(count)s retracted", number),
        Status.NOT_CHECKABLE: ngettext("%(count)s not checkable", "%(count)s not checkable", number),
    }
    return words[status] % {"count": read_number(number)}


def filtered(filters: Iterable[tuple[str, str]]) -> str:
    """Say through which filters a report looked, such as «status = decided; since = March 2026»."""
    return "; ".join(f"{_(name)} = {_filter_value(name, value)}" for name, value in filters)


def _filter_value(name: str, value: str) -> str:
    if name in _LISTED:
        return ", ".join(label(_LISTED[name](code)) for code in value.split(", "))
    return read_date(PartialDate(value)) if name in _DATED else value


def relation(link: LinkEntry) -> str:
    """Give the words for how a claim stands to the one that is named next."""
    if link.state is LinkState.REJECTED:
        return _("not the same as")
    return _("has as a part") if link.inverse else label(link.type)


def sentence(words: str) -> str:
    """Give `words` with a capital first letter, to open a sentence or to stand in a table."""
    return words[:1].upper() + words[1:]
