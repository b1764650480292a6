"""The sentences that name actors, sources, topics and claims, which a site links to their pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from markupsafe import Markup

from claims.formats.html_prose.text import (
    SHOWN_OF_HASH,
    inward,
    outward,
    read_date,
    read_moment,
    say,
    show,
    when_and_who,
)
from claims.formats.labels import label, relation, sentence
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claims.domain.report import ActorEntry, AppearanceEntry, ClaimEntry, LinkEntry


class Links(Protocol):
    """Where the pages of a site are, relative to the page that links them; None where there is none."""

    def claim(self, ref: str) -> str | None:
        """Give the address of a claim's page."""

    def actor(self, ref: str) -> str | None:
        """Give the address of an actor's page."""

    def source(self, ref: str) -> str | None:
        """Give the address of a source's page."""

    def topic(self, name: str) -> str | None:
        """Give the address of a topic's page."""


class NoLinks:
    """A page that stands alone."""

    def claim(self, ref: str) -> str | None:
        """Give nothing."""
        del ref
        return None

    actor = source = claim

    def topic(self, name: str) -> str | None:
        """Give nothing."""
        del name
        return None


@dataclass(frozen=True, slots=True)
class Prose:
    """The sentences that name actors, sources, topics and claims, which a site links to their pages."""

    links: Links

    def actor(self, entry: ActorEntry) -> Markup:
        """Name an actor, with the role it held then."""
        name = Markup("<strong>{}</strong>").format(inward(entry.name, self.links.actor(entry.ref)))
        return Markup("{} ({})").format(name, show(entry.role)) if entry.role else name

    def claimants(self, claim: ClaimEntry) -> Markup:
        """Name those who make a claim, each once."""
        named: dict[str, str | None] = {}
        for entry in claim.appearances:
            if entry.claimant:
                named.setdefault(entry.claimant.name, self.links.actor(entry.claimant.ref))
            else:
                named.setdefault(entry.article.source, self.links.source(entry.article.source_ref))
        return Markup(", ").join(inward(name, href) for name, href in named.items())

    def attribution(self, entry: AppearanceEntry) -> Markup:
        """Say whose words a quote holds, who passed them on, and when they were said."""
        if entry.claimant:
            speaker = self.actor(entry.claimant)
        else:
            speaker = Markup("<strong>{}</strong>").format(
                inward(entry.article.source, self.links.source(entry.article.source_ref))
            )
        parts = [speaker, show(label(entry.quote_kind))]
        if entry.reported_by:
            parts.append(say(_("reported by %(actors)s"), actors=self._actors(entry.reported_by)))
        if entry.stated:
            parts.append(say(_("stated %(date)s"), date=read_date(entry.stated)))
        return Markup("; ").join(parts) + "."

    def place(self, entry: AppearanceEntry) -> Markup:
        """Say in which article a quote stands, and where in its text."""
        article = entry.article
        where = [
            outward(article.title, article.url),
            inward(article.source, self.links.source(article.source_ref)),
        ]
        if article.byline:
            where.append(show(article.byline))
        if not article.url:
            where.append(show(_("no link")))
        where.append(
            read_date(article.published) if article.published else show(_("publication date missing"))
        )
        anchor = say(
            _("%(ref)s, snapshot %(number)d, SHA-256 %(hash)s, characters %(start)d to %(end)d"),
            ref=entry.ref,
            number=entry.snapshot,
            hash=entry.snapshot_sha256[:SHOWN_OF_HASH],
            start=entry.start,
            end=entry.end,
        )
        return Markup("{} <small>({})</small>.").format(Markup(", ").join(where), anchor)

    def link(self, entry: LinkEntry) -> Markup:
        """Say how a claim stands to another one."""
        stands = label(entry.status)
        if entry.rating:
            stands += f" ({entry.rating})"
        return Markup("{} {}, «{}»: {}.").format(
            sentence(relation(entry)),
            inward(entry.claim, self.links.claim(entry.claim)),
            show(entry.text),
            show(stands),
        )

    def topics(self, claim: ClaimEntry) -> Markup:
        """Name a claim's topics."""
        return Markup(", ").join(inward(topic, self.links.topic(topic)) for topic in claim.topics)

    def record(self, claim: ClaimEntry) -> Markup:
        """Say what else is on record of a claim."""
        parts = [
            show(label(claim.kind)),
            say(_("language %(language)s"), language=claim.language),
            say(_("priority %(priority)s"), priority=label(claim.priority)),
        ]
        if claim.check_worthy is not None:
            worth = _("worth checking") if claim.check_worthy else _("not worth checking")
            reason = claim.check_worthy_reason
            parts.append(show(f"{worth} ({reason})" if reason else worth))
        if claim.topics:
            parts.append(say(_("topics: %(topics)s"), topics=self.topics(claim)))
        if claim.involved:
            involved = Markup(", ").join(
                Markup("{} ({})").format(inward(actor.name, self.links.actor(actor.ref)), label(involvement))
                for involvement, actor in claim.involved
            )
            parts.append(say(_("also involved: %(actors)s"), actors=involved))
        entered = when_and_who(read_moment(claim.recorded_at), claim.recorded_by)
        parts.append(say(_("recorded %(entered)s"), entered=entered))
        return Markup("; ").join(parts) + "."

    def _actors(self, entries: Iterable[ActorEntry]) -> Markup:
        return Markup(", ").join(map(self.actor, entries))
