"""What the newsroom did about a claim: right of reply, sign-offs, publications, corrections asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.domain.standard import read_overridden
from claims.domain.vocabulary import ReplyOutcome
from claims.formats.dates import read_date, read_moment
from claims.formats.escape import escape_markdown, link
from claims.formats.labels import label
from claims.formats.markdown.item import Item, name_actor, when_and_who
from claims.i18n import _

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry


def reply_item(claim: ClaimEntry) -> Item:
    """List who was asked for a reply, and what came of it."""
    if not claim.replies:
        return Item(_("Right of reply"), _("not recorded"), brief=True)
    lines = []
    for one in claim.replies:
        channel = escape_markdown(one.channel)
        text = f"- {name_actor(one.asked_of)}, {channel}, {read_date(one.asked)}: {label(one.outcome)}"
        if one.outcome is ReplyOutcome.PENDING and one.deadline:
            text += ", " + _("deadline %(date)s") % {"date": read_date(one.deadline)}
        if one.answered:
            text += f", {read_date(one.answered)}"
        lines.append(f"{text}. «{escape_markdown(one.text)}»" if one.text else f"{text}.")
    return Item(_("Right of reply"), str(len(lines)), ("\n".join(lines),))


def signed_item(claim: ClaimEntry) -> Item:
    """Say who approved which step, and which approvals no longer count."""
    if not claim.sign_offs:
        return Item(_("Signed off"), _("not signed off"), brief=True)
    signed = [] if any(not one.void for one in claim.sign_offs) else [_("not signed off")]
    for one in claim.sign_offs:
        signed.append(f"{one.step}, {when_and_who(read_moment(one.at), one.by)}")
        if one.void:
            signed[-1] += f" (**{_('void, for what was approved changed later')}**)"
    return Item(_("Signed off"), "; ".join(signed) + ".")


def published_item(claim: ClaimEntry) -> Item:
    """List what was published when and where, and what was overridden for it."""
    lines = []
    for one in claim.publications:
        where = link(one.url, one.url) if one.url else _("no link")
        lines.append(f"- {read_date(one.published)}, {one.step}: {where}.")
        if one.overridden:
            lines[-1] += " " + _("**Overridden:** %(what)s. Reason: %(reason)s") % {
                "what": escape_markdown("; ".join(read_overridden(one.overridden))),
                "reason": escape_markdown(one.override_reason or ""),
            }
    return Item(_("Published"), str(len(lines)), ("\n".join(lines),))


def outlets_item(claim: ClaimEntry) -> Item:
    """List the outlets that were asked to correct what they carried."""
    lines = []
    for one in claim.outlet_corrections:
        said = [
            f"{escape_markdown(one.source)} ({one.appearance})",
            escape_markdown(one.channel),
            f"{read_date(one.asked)}: {label(one.outcome)}",
            *([read_date(one.answered)] if one.answered else []),
            *([link(one.url, one.url)] if one.url else []),
        ]
        lines.append(f"- {', '.join(said)}.")
        if one.note:
            lines[-1] += " " + _("Note: %(note)s") % {"note": escape_markdown(one.note)}
    return Item(_("Corrections asked of outlets"), str(len(lines)), ("\n".join(lines),))
