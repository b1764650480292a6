"""The claim as it was made: each quote in its context, who said it and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.formats.context import context
from claims.formats.dates import read_date
from claims.formats.escape import escape_markdown, link, strong
from claims.formats.labels import label
from claims.formats.markdown.item import SHOWN_OF_HASH, Item, name_actor
from claims.i18n import _, ngettext

if TYPE_CHECKING:
    from claims.domain.report import AppearanceEntry, ClaimEntry


def made_item(claim: ClaimEntry) -> Item:
    """Give each quote in its context, then who said it and where it stands."""
    if not claim.appearances:
        return Item(_("As made"), _("missing, no appearance is recorded"), brief=True)
    blocks = []
    for appearance in claim.appearances:
        before, after = context(appearance)
        blocks.append("> " + strong(appearance.quote, before=before, after=after))
        blocks.append(f"{_attribution(appearance)}\\\n{_place(appearance)}")
    count = len(claim.appearances)
    text = ngettext("%(count)d appearance.", "%(count)d appearances.", count) % {"count": count}
    return Item(_("As made"), text, tuple(blocks))


def _attribution(appearance: AppearanceEntry) -> str:
    if appearance.claimant:
        speaker = name_actor(appearance.claimant)
    else:
        speaker = f"**{escape_markdown(appearance.article.source)}**"
    parts = [speaker, label(appearance.quote_kind)]
    if appearance.reported_by:
        reporters = ", ".join(name_actor(actor) for actor in appearance.reported_by)
        parts.append(_("reported by %(actors)s") % {"actors": reporters})
    if appearance.stated:
        parts.append(_("stated %(date)s") % {"date": read_date(appearance.stated)})
    return "; ".join(parts) + "."


def _place(appearance: AppearanceEntry) -> str:
    article = appearance.article
    where = [link(article.title, article.url), escape_markdown(article.source)]
    if article.byline:
        where.append(escape_markdown(article.byline))
    if not article.url:
        where.append(_("no link"))
    where.append(read_date(article.published) if article.published else _("publication date missing"))
    anchor = _("%(ref)s, snapshot %(number)d, SHA-256 %(hash)s, characters %(start)d to %(end)d") % {
        "ref": appearance.ref,
        "number": appearance.snapshot,
        "hash": escape_markdown(appearance.snapshot_sha256[:SHOWN_OF_HASH]),
        "start": appearance.start,
        "end": appearance.end,
    }
    return f"{', '.join(where)} ({anchor})."
