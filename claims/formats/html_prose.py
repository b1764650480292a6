"""The sentences of a report as HTML: every text from outside is escaped, and what deceives is visible.

The templates of a page, the one of `claims report` and those of a site, call these; they hold the headings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from markupsafe import Markup, escape

from claims.domain.anchor import CONTEXT
from claims.domain.partial_date import PartialDate
from claims.domain.rating import read_scale_name
from claims.domain.report import INDEPENDENT_SOURCES_WANTED, CorrectionEntry, RewordingEntry
from claims.domain.standard import read_overridden
from claims.domain.status import Status
from claims.domain.text import visible
from claims.domain.vocabulary import Origin
from claims.formats import dates, labels
from claims.formats import verdict as verdicts
from claims.formats.escape import find_web_address
from claims.formats.labels import label, relation, sentence
from claims.formats.place import describe_place, unread
from claims.formats.verdict import deciding_step
from claims.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from claims.domain.report import (
        ActorEntry,
        AppearanceEntry,
        ClaimEntry,
        EvidenceEntry,
        LinkEntry,
        OtherReviewEntry,
        OutletCorrectionEntry,
        PublicationEntry,
        RatingEntry,
        ReplyEntry,
        Report,
        SignOffEntry,
        StepEntry,
    )
    from claims.formats.verdict import Correction

SHOWN_OF_HASH = 12

_UNRATED = frozenset({Status.NOT_CHECKABLE, Status.RETRACTED})
_BLANK_LINES = re.compile(r"\n\s*\n")
_CUT_WORD_BEFORE = re.compile(r"^\S+(?=\s)")
_CUT_WORD_AFTER = re.compile(r"(?<=\s)\S+$")


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


def show(text: str) -> Markup:
    """Give a text from anywhere as it may stand in a page, in an element or a quoted attribute."""
    return escape(visible(text, multiline=True))


def say(message: str, **values: object) -> Markup:
    """Put `values` into a message of ours, escaped unless they are Markup."""
    shown = {name: show(value) if type(value) is str else value for name, value in values.items()}
    return escape(message) % shown


def outward(text: str, url: str | None) -> Markup:
    """Give `text` as a link to `url`; what is not http or https stands behind it, as text."""
    if not url:
        return show(text)
    target = find_web_address(url)
    if target is None:
        return show(f"{text} ({url})")
    return Markup('<a href="{}" rel="noopener nofollow ugc">{}</a>').format(show(target), show(text))


def inward(text: str, href: str | None) -> Markup:
    """Give `text` as a link to a page of the same site, where there is one."""
    return Markup('<a href="{}">{}</a>').format(href, show(text)) if href else show(text)


def paragraphs(text: str | None) -> list[Markup]:
    """Give the paragraphs of a text, which blank lines part; line breaks inside one are kept."""
    parts = (part.strip() for part in _BLANK_LINES.split(text or ""))
    return [Markup("<br>").join(map(show, part.split("\n"))) for part in parts if part]


def read_date(date: PartialDate) -> Markup:
    """Write a date as far as it is known, for people and for programs."""
    return Markup('<time datetime="{}">{}</time>').format(date.iso, dates.read_date(date))


def read_moment(moment: dt.datetime) -> Markup:
    """Write an aware moment to the minute, for people and for programs."""
    return read_date(PartialDate.from_moment(moment))


def read_day(moment: dt.datetime) -> Markup:
    """Write the day of an aware moment, in UTC."""
    return read_date(PartialDate(PartialDate.from_moment(moment).iso[:10]))


def claim_count(number: int) -> str:
    """Count claims."""
    return ngettext("%(count)s claim", "%(count)s claims", number) % {"count": dates.read_number(number)}


def counted(report: Report) -> str:
    """Say how many claims a report holds, and how they stand."""
    if not report.total:
        return _("No claims.")
    total = claim_count(report.total)
    by_status = ", ".join(labels.counted(status, count) for status, count in report.by_status if count)
    return f"{total}: {by_status}."


def provenance(report: Report) -> list[Markup]:
    """Say which state of which database a report shows, and through which filters."""
    if report.state_at is None:
        lines = [
            say(_("Database %(database)s, in which nothing has been recorded yet."), database=report.database)
        ]
    else:
        state = _("Database %(database)s as of event %(event)d (hash %(hash)s), %(at)s.")
        lines = [
            say(
                state,
                database=report.database,
                event=report.state_event,
                hash=report.state_hash[:SHOWN_OF_HASH],
                at=read_moment(report.state_at),
            )
        ]
    if report.filters:
        lines.append(say(_("Filters: %(filters)s."), filters=labels.filtered(report.filters)))
    return lines


def source_count(claim: ClaimEntry) -> str:
    """Count the evidence of a claim and its independent sources, for a cell."""
    if not claim.evidence:
        return _("none")
    return _("%(all)d (%(independent)d independent)") % {
        "all": len(claim.evidence),
        "independent": claim.independent_sources,
    }


def context(appearance: AppearanceEntry) -> tuple[str, str]:
    """Give the words around a quote; an ellipsis stands for a word that the context cuts through."""
    before, after = appearance.prefix, appearance.suffix
    if appearance.start > len(before):
        before = "…" + _CUT_WORD_BEFORE.sub("", before)
    if len(after) == CONTEXT:
        after = _CUT_WORD_AFTER.sub("", after) + "…"
    return before, after


def verdict(claim: ClaimEntry) -> str:
    """Name what a claim was found to be, or how it stands while it has no rating."""
    if claim.rating and claim.status not in _UNRATED | {Status.AWAITING_SIGNOFF}:
        return claim.rating.label
    return sentence(label(claim.status))


def tone(claim: ClaimEntry) -> str:
    """Give the class that colours a claim's verdict: its rating's bucket, or none."""
    if claim.rating and claim.status not in _UNRATED | {Status.AWAITING_SIGNOFF}:
        return claim.rating.bucket.value
    return "none"


def rating(claim: ClaimEntry) -> Markup:
    """Say how a claim is rated, where that stands on its scale and what it means there."""
    if claim.status in _UNRATED:
        return say(_("none, the claim is %(status)s"), status=label(claim.status))
    if claim.rating is None:
        return show(_("missing"))
    text = Markup("<strong>{}</strong>, {}").format(show(claim.rating.label), _scale(claim.rating))
    if claim.status is Status.AWAITING_SIGNOFF:
        return say(_("proposed, not yet decided: %(rating)s"), rating=text)
    return text


def _scale(entry: RatingEntry) -> Markup:
    if entry.position is None:
        place = _("off the axis of %(scale)s, version %(version)s")
    else:
        place = _("%(position)d of %(best)d (%(best)d is the truest) on %(scale)s, version %(version)s")
    values = {
        "place": say(
            place,
            position=entry.position,
            best=entry.best,
            scale=read_scale_name(entry.scale_name),
            version=entry.scale_version,
        ),
        "sense": say(_("broad sense: %(bucket)s"), bucket=label(entry.bucket)),
    }
    if not entry.definition:
        return say(_("%(place)s; %(sense)s. Definition missing."), **values)
    return say(_("%(place)s; %(sense)s. Definition: %(definition)s"), **values, definition=entry.definition)


def evidence_count(claim: ClaimEntry) -> str:
    """Count the evidence of a claim and its independent sources, and say when they are too few."""
    count, sources = len(claim.evidence), claim.independent_sources
    text = ngettext("%(count)d piece", "%(count)d pieces", count) % {"count": count}
    text += " " + ngettext("from %(count)d source", "from %(count)d independent sources", sources) % {
        "count": sources
    }
    if sources < INDEPENDENT_SOURCES_WANTED:
        text += _("; fewer than two independent sources")
    return text + "."


def evidence(entry: EvidenceEntry, claim: ClaimEntry) -> Markup:
    """Say what a piece of evidence is, where it is, and what stands in it."""
    facts = [
        outward(entry.title, entry.url),
        show(entry.publisher or _("publisher missing")),
        read_date(entry.published) if entry.published else show(_("date missing")),
    ]
    if not entry.url:
        facts.append(show(_("no link")))
    about = [Markup("{} ({}, {}).").format(Markup(", ").join(facts), label(entry.kind), entry.ref)]
    if entry.anonymous:
        about.append(Markup("<strong>{}</strong>").format(_("Anonymous: nobody can look it up.")))
    if entry.group:
        others = [other.ref for other in claim.evidence if other.group == entry.group and other is not entry]
        group = (
            _("Independence group %(group)s: one source with %(refs)s.")
            if others
            else _("Independence group %(group)s.")
        )
        about.append(say(group, group=entry.group, refs=", ".join(others)))
    lines = [Markup(" ").join(about)]
    if entry.quote:
        lines.append(Markup("<q>{}</q>").format(show(entry.quote)))
    lines += _kept(entry)
    if entry.note:
        lines.append(say(_("Note: %(note)s"), note=entry.note))
    return Markup("<br>").join(lines)


def _kept(entry: EvidenceEntry) -> Iterator[Markup]:
    """Say which captures there are of a piece of evidence, and where the quote stands in them."""
    captures = [
        say("%(ref)s (%(hash)s)", ref=one.ref, hash=f"SHA-256 {one.sha256[:SHOWN_OF_HASH]}")
        if one.sha256
        else outward(one.ref, one.archive_url)
        for one in entry.captures
    ]
    if captures:
        yield say(_("Captures: %(captures)s."), captures=Markup(", ").join(captures))
    for words in (*map(describe_place, entry.places), *filter(None, [unread(entry)])):
        yield Markup("{}.").format(show(sentence(words)))


def decision(claim: ClaimEntry) -> Markup | None:
    """Say who decided a claim's verdict, when, for whom and on what; None while nobody did."""
    step = deciding_step(claim)
    if step is None:
        return None
    parts = [_when_and_who(read_moment(step.at), step.by)]
    house = [name for name in (step.desk, step.publisher) if name]
    if house:
        parts.append(say(_("for %(house)s"), house=", ".join(house)))
    if step.origin is Origin.IMPORTED:
        parts.append(show(label(step.origin)))
    if step.as_of:
        parts.append(say(_("as of %(date)s"), date=read_date(step.as_of)))
    if step.evidence:
        parts.append(say(_("on the evidence %(refs)s"), refs=", ".join(step.evidence)))
    else:
        parts.append(show(_("on no recorded evidence")))
    text = Markup(", ").join(parts) + "."
    if step.lapsed:
        then = ", ".join(f"{ref} ({label(stance)})" for ref, stance in step.lapsed)
        text += " " + say(_("Corrected or withdrawn since: %(evidence)s."), evidence=then)
    if step.rating is None and step.reason:
        text += " " + _reason(step.reason)
    return text


def corrections(claim: ClaimEntry) -> list[Markup]:
    """Say what readers were told otherwise before, and why, the newest first."""
    return [_correction(entry) for entry in verdicts.corrections(claim)]


def _correction(entry: Correction) -> Markup:
    if isinstance(entry, CorrectionEntry):
        when = _when_and_who(read_moment(entry.at), entry.by)
        note = Markup('<span lang="{}">{}</span>').format(entry.language, show(entry.note))
        return Markup("{} ({}): {}").format(when, label(entry.severity), note)
    if isinstance(entry, RewordingEntry):
        words = _("the claim's words, from «%(before)s» to «%(after)s»")
        return _told(entry.at, entry.by, say(words, before=entry.before, after=entry.after), entry.reason)
    if entry.rating_kept:
        what = _("text corrected, the rating %(rating)s stays")
    else:
        what = _("from %(before)s to %(rating)s")
    text = say(what, before=_bold_verdict(entry.before), rating=_bold_verdict(entry.after))
    return _told(entry.at, entry.after.by, text, entry.after.reason)


def _bold_verdict(step: StepEntry) -> Markup:
    return Markup("<strong>{}</strong>").format(
        show(step.rating.label if step.rating else label(step.status))
    )


def step(entry: StepEntry) -> Markup:
    """Say one step of a claim's history."""
    text = label(entry.status)
    if entry.rating:
        text += f" ({entry.rating.label})"
    told = _told(entry.at, entry.by, show(text), entry.reason)
    return Markup("{}, {}").format(entry.ref, told)


def sign_off(entry: SignOffEntry) -> Markup:
    """Say who approved which step, and whether that still counts."""
    when = _when_and_who(read_moment(entry.at), entry.by)
    text = say(_("%(step)s signed off %(when)s"), step=entry.step, when=when)
    if entry.void:
        void = show(_("void, for what was approved changed later"))
        text = Markup("<s>{}</s>, <strong>{}</strong>").format(text, void)
    text += "."
    return text + " " + say(_("Note: %(note)s"), note=entry.note) if entry.note else text


def reply(entry: ReplyEntry) -> Markup:
    """Say who was asked what way, until when, and what came of it; their words stand apart."""
    text = say(
        _("%(actor)s, asked %(date)s by %(channel)s: %(outcome)s"),
        actor=entry.asked_of.name,
        date=read_date(entry.asked),
        channel=entry.channel,
        outcome=label(entry.outcome),
    )
    days = []
    if entry.deadline:
        days.append(say(_("deadline %(date)s"), date=read_date(entry.deadline)))
    if entry.answered:
        days.append(say(_("answered %(date)s"), date=read_date(entry.answered)))
    return Markup(", ").join([text, *days]) + "."


def publication(entry: PublicationEntry) -> Markup:
    """Say what was published when and where, and what was overridden for it."""
    text = say(
        _("%(step)s published %(date)s by %(person)s"),
        step=entry.step,
        date=read_date(entry.published),
        person=entry.by,
    )
    if entry.url:
        text += ", " + outward(entry.url, entry.url)
    text += "."
    if entry.overridden:
        text += " " + say(
            _("Published although: %(held_back)s. Reason: %(reason)s"),
            held_back="; ".join(read_overridden(entry.overridden)),
            reason=entry.override_reason or "",
        )
    return text


def other_review(entry: OtherReviewEntry) -> Markup:
    """Say what somebody else found of the claim, with a link to their review."""
    text = outward(entry.publisher, entry.url)
    if entry.reviewed:
        text += ", " + read_date(entry.reviewed)
    text += ": " + say("«%(rating)s»", rating=entry.verdict)
    if entry.title:
        text += ", " + show(entry.title)
    if entry.claimants:
        text += "; " + say(_("claimant: %(names)s"), names=", ".join(entry.claimants))
    return text


def outlet_correction(entry: OutletCorrectionEntry) -> Markup:
    """Say which outlet was asked to correct what it carried, and what came of it."""
    text = say(
        _("%(source)s (%(appearance)s), asked %(date)s by %(channel)s: %(outcome)s"),
        source=entry.source,
        appearance=entry.appearance,
        date=read_date(entry.asked),
        channel=entry.channel,
        outcome=label(entry.outcome),
    )
    if entry.answered:
        text += ", " + say(_("answered %(date)s"), date=read_date(entry.answered))
    if entry.url:
        text += ", " + outward(entry.url, entry.url)
    text += "."
    return text + " " + say(_("Note: %(note)s"), note=entry.note) if entry.note else text


def _told(at: dt.datetime, by: str, text: Markup, reason: str | None) -> Markup:
    line = Markup("{}: {}.").format(_when_and_who(read_moment(at), by), text)
    return line + " " + _reason(reason) if reason else line


def _reason(text: str) -> Markup:
    return say(_("Reason: %(reason)s"), reason=text)


def _when_and_who(moment: Markup, person: str) -> Markup:
    return say(_("%(moment)s by %(person)s"), moment=moment, person=person)


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
        entered = _when_and_who(read_moment(claim.recorded_at), claim.recorded_by)
        parts.append(say(_("recorded %(entered)s"), entered=entered))
        return Markup("; ").join(parts) + "."

    def _actors(self, entries: Iterable[ActorEntry]) -> Markup:
        return Markup(", ").join(map(self.actor, entries))
