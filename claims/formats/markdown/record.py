"""What else is on record of a claim: its links, what others found, how it was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.formats.dates import read_date, read_moment
from claims.formats.escape import escape_markdown, link
from claims.formats.labels import label, relation, sentence
from claims.formats.markdown.item import Item, when_and_who
from claims.i18n import _

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry, LinkEntry, OtherReviewEntry


def links_item(claim: ClaimEntry) -> Item:
    """List the claims that this one is linked to."""
    return Item(_("Linked claims"), str(len(claim.links)), ("\n".join(map(_link, claim.links)),))


def _link(entry: LinkEntry) -> str:
    verdict = label(entry.status)
    if entry.rating:
        verdict += f" ({escape_markdown(entry.rating)})"
    return f"- {sentence(relation(entry))} {entry.claim}, «{escape_markdown(entry.text)}»: {verdict}."


def others_item(claim: ClaimEntry) -> Item:
    """List what others found of the claim."""
    return Item(_("What others found"), str(len(claim.others)), ("\n".join(map(_other, claim.others)),))


def _other(entry: OtherReviewEntry) -> str:
    line = "- " + link(entry.publisher, entry.url)
    if entry.reviewed:
        line += f", {read_date(entry.reviewed)}"
    line += f": «{escape_markdown(entry.verdict)}»"
    if entry.title:
        line += f", {escape_markdown(entry.title)}"
    if entry.claimants:
        line += "; " + _("claimant: %(names)s") % {"names": escape_markdown(", ".join(entry.claimants))}
    return line + "."


def record_item(claim: ClaimEntry) -> Item:
    """Say of what kind a claim is, what it is about, and who entered it."""
    parts = [
        label(claim.kind),
        _("language %(language)s") % {"language": escape_markdown(claim.language)},
        _("priority %(priority)s") % {"priority": label(claim.priority)},
    ]
    if claim.check_worthy is not None:
        worth = _("worth checking") if claim.check_worthy else _("not worth checking")
        reason = claim.check_worthy_reason
        parts.append(f"{worth} ({escape_markdown(reason)})" if reason else worth)
    if claim.topics:
        parts.append(_("topics: %(topics)s") % {"topics": escape_markdown(", ".join(claim.topics))})
    if claim.involved:
        actors = ", ".join(
            f"{escape_markdown(actor.name)} ({label(involvement)})" for involvement, actor in claim.involved
        )
        parts.append(_("also involved: %(actors)s") % {"actors": actors})
    entered = when_and_who(read_moment(claim.recorded_at), claim.recorded_by)
    parts.append(_("recorded %(entered)s") % {"entered": entered})
    return Item(_("Record"), "; ".join(parts) + ".")
