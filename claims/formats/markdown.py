"""Markdown to publish (CommonMark with GFM's tables): a summary table, then a section a claim.

A section shows every item that a published fact-check must have (IFCN code of principles), or says that it
is missing. What is missing is said in one line, so that a long list of unreviewed claims stays readable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import IO, TYPE_CHECKING

from tabulate import tabulate

from claims.domain.anchor import CONTEXT
from claims.domain.rating import read_scale_name
from claims.domain.report import INDEPENDENT_SOURCES_WANTED, CorrectionEntry, RewordingEntry
from claims.domain.standard import read_overridden
from claims.domain.status import Status
from claims.domain.text import cut
from claims.domain.vocabulary import Origin, ReplyOutcome
from claims.formats.dates import read_date, read_moment, read_number
from claims.formats.escape import escape_markdown, escape_paragraphs, link, strong
from claims.formats.labels import counted, filtered, label, relation, sentence
from claims.formats.place import describe_place, unread
from claims.formats.verdict import corrections, deciding_step
from claims.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claims.domain.report import (
        ActorEntry,
        AppearanceEntry,
        ClaimEntry,
        EvidenceEntry,
        LinkEntry,
        OtherReviewEntry,
        RatingEntry,
        Report,
        StepEntry,
    )
    from claims.formats import Options
    from claims.formats.verdict import Correction

LONGEST_IN_TABLE = 120
SHOWN_OF_HASH = 12
NOTHING = "—"

_UNRATED = frozenset({Status.NOT_CHECKABLE, Status.RETRACTED})
_CUT_WORD_BEFORE = re.compile(r"^\S+(?=\s)")
_CUT_WORD_AFTER = re.compile(r"(?<=\s)\S+$")


@dataclass(frozen=True, slots=True)
class Item:
    """A headed piece of a section. Neighbours that are `brief` share a line; `blocks` stand below."""

    heading: str
    text: str
    blocks: tuple[str, ...] = ()
    brief: bool = False

    def __str__(self) -> str:
        """Give the heading and the text on one line."""
        return f"**{self.heading}:** {self.text}"


def write(report: Report, sink: IO[str], options: Options) -> None:  # noqa: ARG001 - every format has the same call
    """Write the report; its claims are walked twice, first for the summary table."""
    blocks = [f"# {escape_markdown(report.title)}", _provenance(report), _counts(report)]
    rows = [_summary_row(claim) for claim in report.claims]
    if rows:
        blocks.append(_summary_table(rows))
    sink.write("\n\n".join(blocks) + "\n")
    for claim in report.claims:
        sink.write("\n" + "\n\n".join(_section(claim)) + "\n")


def _provenance(report: Report) -> str:
    """Say which state of which database the report shows, and through which filters."""
    if report.state_at is None:
        state = _("Database %(database)s, in which nothing has been recorded yet.")
    else:
        state = _("Database %(database)s as of event %(event)d (hash %(hash)s), %(at)s.")
    lines = [
        state
        % {
            "database": escape_markdown(report.database),
            "event": report.state_event,
            "hash": escape_markdown(report.state_hash[:SHOWN_OF_HASH]),
            "at": read_moment(report.state_at) if report.state_at else "",
        }
    ]
    if report.filters:
        lines.append(_("Filters: %(filters)s.") % {"filters": escape_markdown(filtered(report.filters))})
    return "\\\n".join(lines)


def _counts(report: Report) -> str:
    if not report.total:
        return _("No claims.")
    total = ngettext("%(count)s claim", "%(count)s claims", report.total) % {
        "count": read_number(report.total)
    }
    by_status = ", ".join(counted(status, count) for status, count in report.by_status if count)
    return f"**{total}:** {by_status}."


def _summary_table(rows: list[tuple[str, ...]]) -> str:
    headers = [
        _("Ref"),
        _("Claim"),
        _("Claimant"),
        _("Status"),
        _("Rating"),
        _("Sources"),
        _("Article"),
    ]
    return tabulate(rows, headers, tablefmt="github", disable_numparse=True)


def _summary_row(claim: ClaimEntry) -> tuple[str, ...]:
    return (
        claim.ref,
        escape_markdown(cut(claim.text, LONGEST_IN_TABLE)),
        escape_markdown(", ".join(claim.claimants)) or NOTHING,
        sentence(label(claim.status)),
        escape_markdown(claim.rating.label) if claim.rating else NOTHING,
        _source_count(claim),
        escape_markdown(", ".join(_articles(claim))) or NOTHING,
    )


def _source_count(claim: ClaimEntry) -> str:
    if not claim.evidence:
        return _("none")
    return _("%(all)d (%(independent)d independent)") % {
        "all": len(claim.evidence),
        "independent": claim.independent_sources,
    }


def _articles(claim: ClaimEntry) -> Iterable[str]:
    """Name the articles a claim appears in, each once; the section links them."""
    named = (f"{entry.article.ref} {entry.article.source}" for entry in claim.appearances)
    return dict.fromkeys(named)


def _section(claim: ClaimEntry) -> Iterator[str]:
    """Give the blocks of a claim's section."""
    yield f"## {claim.ref} — {escape_markdown(claim.text)}"
    for brief, items in groupby(_items(claim), key=lambda item: item.brief):
        if brief:
            yield " · ".join(map(str, items))
        else:
            for item in items:
                yield str(item)
                yield from item.blocks


def _items(claim: ClaimEntry) -> Iterator[Item]:
    if claim.retraction:
        yield _retracted_item(claim.retraction)
    corrected = _corrections_item(claim)
    if not corrected.brief:
        yield corrected  # before what it corrects, so that no reader misses it
    yield _made_item(claim)
    yield Item(_("Status"), label(claim.status), brief=True)
    yield _rating_item(claim)
    step = claim.current
    yield _prose(_("Summary"), step.summary if step else None)
    yield _prose(_("Explanation"), step.explanation if step else None)
    yield _evidence_item(claim)
    yield _decision_item(claim)
    yield _reply_item(claim)
    yield _signed_item(claim)
    if claim.publications:
        yield _published_item(claim)
    if corrected.brief:
        yield corrected
    if claim.outlet_corrections:
        yield _outlets_item(claim)
    if claim.links:
        yield _links_item(claim)
    if claim.others:
        yield _others_item(claim)
    yield _history_item(claim)
    yield Item(_("Record"), _record(claim))


def _made_item(claim: ClaimEntry) -> Item:
    """Give each quote in its context, then who said it and where it stands."""
    if not claim.appearances:
        return Item(_("As made"), _("missing, no appearance is recorded"), brief=True)
    blocks = []
    for appearance in claim.appearances:
        before, after = _context(appearance)
        blocks.append("> " + strong(appearance.quote, before=before, after=after))
        blocks.append(f"{_attribution(appearance)}\\\n{_place(appearance)}")
    count = len(claim.appearances)
    text = ngettext("%(count)d appearance.", "%(count)d appearances.", count) % {"count": count}
    return Item(_("As made"), text, tuple(blocks))


def _context(appearance: AppearanceEntry) -> tuple[str, str]:
    """Give the words around a quote; an ellipsis stands for a word that the context cuts through."""
    before, after = appearance.prefix, appearance.suffix
    if appearance.start > len(before):
        before = "…" + _CUT_WORD_BEFORE.sub("", before)
    if len(after) == CONTEXT:
        after = _CUT_WORD_AFTER.sub("", after) + "…"
    return before, after


def _attribution(appearance: AppearanceEntry) -> str:
    if appearance.claimant:
        speaker = _actor(appearance.claimant)
    else:
        speaker = f"**{escape_markdown(appearance.article.source)}**"
    parts = [speaker, label(appearance.quote_kind)]
    if appearance.reported_by:
        reporters = ", ".join(_actor(actor) for actor in appearance.reported_by)
        parts.append(_("reported by %(actors)s") % {"actors": reporters})
    if appearance.stated:
        parts.append(_("stated %(date)s") % {"date": read_date(appearance.stated)})
    return "; ".join(parts) + "."


def _actor(actor: ActorEntry) -> str:
    name = f"**{escape_markdown(actor.name)}**"
    return f"{name} ({escape_markdown(actor.role)})" if actor.role else name


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


def _rating_item(claim: ClaimEntry) -> Item:
    rating = claim.rating
    if claim.status in _UNRATED:
        why = _("none, the claim is %(status)s") % {"status": label(claim.status)}
        return Item(_("Rating"), why, brief=True)
    if rating is None:
        return Item(_("Rating"), _("missing"), brief=True)
    text = f"**{escape_markdown(rating.label)}**, {_scale(rating)}"
    if claim.status is Status.AWAITING_SIGNOFF:
        text = _("proposed, not yet decided: %(rating)s") % {"rating": text}
    return Item(_("Rating"), text)


def _scale(rating: RatingEntry) -> str:
    """Say where a rating stands on its scale, and what it means there."""
    if rating.position is None:
        place = _("off the axis of %(scale)s, version %(version)s")
    else:
        place = _("%(position)d of %(best)d (%(best)d is the truest) on %(scale)s, version %(version)s")
    place %= {
        "position": rating.position,
        "best": rating.best,
        "scale": escape_markdown(read_scale_name(rating.scale_name)),
        "version": escape_markdown(rating.scale_version),
    }
    sense = _("broad sense: %(bucket)s") % {"bucket": label(rating.bucket)}
    if not rating.definition:
        return _("%(place)s; %(sense)s. Definition missing.") % {"place": place, "sense": sense}
    return _("%(place)s; %(sense)s. Definition: %(definition)s") % {
        "place": place,
        "sense": sense,
        "definition": escape_markdown(rating.definition),
    }


def _prose(heading: str, text: str | None) -> Item:
    paragraphs = escape_paragraphs(text or "")
    if not paragraphs:
        return Item(heading, _("missing"), brief=True)
    return Item(heading, paragraphs[0], tuple(paragraphs[1:]))


def _evidence_item(claim: ClaimEntry) -> Item:
    if not claim.evidence:
        return Item(_("Evidence"), _("none recorded"), brief=True)
    count, sources = len(claim.evidence), claim.independent_sources
    text = ngettext("%(count)d piece", "%(count)d pieces", count) % {"count": count}
    text += " " + ngettext("from %(count)d source", "from %(count)d independent sources", sources) % {
        "count": sources
    }
    if sources < INDEPENDENT_SOURCES_WANTED:
        text += _("; fewer than two independent sources")
    lines = [
        f"- {sentence(label(stance))}: {_evidence(entry, claim)}"
        for stance, entries in claim.evidence_by_stance()
        for entry in entries
    ]
    return Item(_("Evidence"), text + ".", ("\n".join(lines),))


def _evidence(entry: EvidenceEntry, claim: ClaimEntry) -> str:
    facts = [
        link(entry.title, entry.url),
        escape_markdown(entry.publisher) if entry.publisher else _("publisher missing"),
        read_date(entry.published) if entry.published else _("date missing"),
    ]
    if not entry.url:
        facts.append(_("no link"))
    parts = [f"{', '.join(facts)} ({label(entry.kind)}, {entry.ref})."]
    if not entry.publisher and not entry.url:
        parts.append(_("**Anonymous:** nobody can look it up."))
    if entry.group:
        parts.append(_group(entry, claim))
    if entry.quote:
        parts.append(f"«{escape_markdown(entry.quote)}»")
    parts += _kept(entry)
    if entry.note:
        parts.append(_("Note: %(note)s") % {"note": escape_markdown(entry.note)})
    return " ".join(parts)


def _kept(entry: EvidenceEntry) -> Iterator[str]:
    """Say which captures there are of a piece of evidence, and where the quote stands in them."""
    captures = [
        f"{one.ref} ({_('SHA-256 %(hash)s') % {'hash': one.sha256[:SHOWN_OF_HASH]}})"
        if one.sha256
        else link(one.ref, one.archive_url)
        for one in entry.captures
    ]
    if captures:
        yield _("Captures: %(captures)s.") % {"captures": ", ".join(captures)}
    said = [*map(describe_place, entry.places), *filter(None, [unread(entry)])]
    for words in said:
        yield f"{sentence(escape_markdown(words))}."


def _group(entry: EvidenceEntry, claim: ClaimEntry) -> str:
    """Say with which other evidence an item counts as one source."""
    others = [other.ref for other in claim.evidence if other.group == entry.group and other is not entry]
    if others:
        text = _("Independence group %(group)s: one source with %(refs)s.")
    else:
        text = _("Independence group %(group)s.")
    return text % {"group": escape_markdown(entry.group or ""), "refs": ", ".join(others)}


def _decision_item(claim: ClaimEntry) -> Item:
    step = deciding_step(claim)
    if step is None:
        return Item(_("Decision"), _("none"), brief=True)
    parts = [_when_and_who(read_moment(step.at), step.by)]
    house = [escape_markdown(name) for name in (step.desk, step.publisher) if name]
    if house:
        parts.append(_("for %(house)s") % {"house": ", ".join(house)})
    if step.origin is Origin.IMPORTED:
        parts.append(label(step.origin))
    if step.as_of:
        parts.append(_("as of %(date)s") % {"date": read_date(step.as_of)})
    if step.evidence:
        parts.append(_("on the evidence %(refs)s") % {"refs": ", ".join(step.evidence)})
    else:
        parts.append(_("on no recorded evidence"))
    text = ", ".join(parts) + "."
    if step.lapsed:
        then = ", ".join(f"{ref} ({label(stance)})" for ref, stance in step.lapsed)
        text += " " + _("Corrected or withdrawn since: %(evidence)s.") % {"evidence": then}
    if step.rating is None and step.reason:
        text += " " + _reason(step.reason)
    return Item(_("Decision"), text)


def _reply_item(claim: ClaimEntry) -> Item:
    if not claim.replies:
        return Item(_("Right of reply"), _("not recorded"), brief=True)
    lines = []
    for one in claim.replies:
        channel = escape_markdown(one.channel)
        text = f"- {_actor(one.asked_of)}, {channel}, {read_date(one.asked)}: {label(one.outcome)}"
        if one.outcome is ReplyOutcome.PENDING and one.deadline:
            text += ", " + _("deadline %(date)s") % {"date": read_date(one.deadline)}
        if one.answered:
            text += f", {read_date(one.answered)}"
        lines.append(f"{text}. «{escape_markdown(one.text)}»" if one.text else f"{text}.")
    return Item(_("Right of reply"), str(len(lines)), ("\n".join(lines),))


def _signed_item(claim: ClaimEntry) -> Item:
    if not claim.sign_offs:
        return Item(_("Signed off"), _("not signed off"), brief=True)
    signed = [] if any(not one.void for one in claim.sign_offs) else [_("not signed off")]
    for one in claim.sign_offs:
        signed.append(f"{one.step}, {_when_and_who(read_moment(one.at), one.by)}")
        if one.void:
            signed[-1] += f" (**{_('void, for what was approved changed later')}**)"
    return Item(_("Signed off"), "; ".join(signed) + ".")


def _retracted_item(step: StepEntry) -> Item:
    text = f"{step.ref}, {_when_and_who(read_moment(step.at), step.by)}."
    return Item(_("Retracted"), f"{text} {_reason(step.reason)}" if step.reason else text)


def _published_item(claim: ClaimEntry) -> Item:
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


def _outlets_item(claim: ClaimEntry) -> Item:
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


def _corrections_item(claim: ClaimEntry) -> Item:
    lines = [f"- {_correction(entry)}" for entry in corrections(claim)]
    if not lines:
        return Item(_("Corrections"), _("none recorded"), brief=True)
    return Item(_("Corrections"), str(len(lines)), ("\n".join(lines),))


def _correction(entry: Correction) -> str:
    if isinstance(entry, CorrectionEntry):
        when = _when_and_who(read_moment(entry.at), entry.by)
        return f"{when} ({label(entry.severity)}): {escape_markdown(entry.note)}"
    if isinstance(entry, RewordingEntry):
        words = {"before": escape_markdown(entry.before), "after": escape_markdown(entry.after)}
        by, reason = entry.by, entry.reason
        text = _("the claim's words, from «%(before)s» to «%(after)s»") % words
    else:
        by, reason = entry.after.by, entry.after.reason
        if entry.rating_kept:
            what = _("text corrected, the rating %(rating)s stays")
        else:
            what = _("from %(before)s to %(rating)s")
        text = what % {"before": _verdict(entry.before), "rating": _verdict(entry.after)}
    line = f"{_when_and_who(read_moment(entry.at), by)}: {text}."
    return f"{line} {_reason(reason)}" if reason else line


def _verdict(step: StepEntry) -> str:
    return f"**{escape_markdown(step.rating.label)}**" if step.rating else f"**{label(step.status)}**"


def _links_item(claim: ClaimEntry) -> Item:
    return Item(_("Linked claims"), str(len(claim.links)), ("\n".join(map(_link, claim.links)),))


def _link(entry: LinkEntry) -> str:
    verdict = label(entry.status)
    if entry.rating:
        verdict += f" ({escape_markdown(entry.rating)})"
    return f"- {sentence(relation(entry))} {entry.claim}, «{escape_markdown(entry.text)}»: {verdict}."


def _others_item(claim: ClaimEntry) -> Item:
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


def _history_item(claim: ClaimEntry) -> Item:
    if not claim.steps:
        return Item(_("History"), _("no step taken"), brief=True)
    count = len(claim.steps)
    text = ngettext("%(count)d step.", "%(count)d steps.", count) % {"count": count}
    return Item(_("History"), text, ("\n".join(map(_step, claim.steps)),))


def _step(step: StepEntry) -> str:
    verdict = label(step.status)
    if step.rating:
        verdict += f" ({escape_markdown(step.rating.label)})"
    line = f"- {step.ref}, {_when_and_who(read_moment(step.at), step.by)}: {verdict}."
    return f"{line} {_reason(step.reason)}" if step.reason else line


def _reason(text: str) -> str:
    return _("Reason: %(reason)s") % {"reason": escape_markdown(text)}


def _record(claim: ClaimEntry) -> str:
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
    entered = _when_and_who(read_moment(claim.recorded_at), claim.recorded_by)
    parts.append(_("recorded %(entered)s") % {"entered": entered})
    return "; ".join(parts) + "."


def _when_and_who(moment: str, person: str) -> str:
    return _("%(moment)s by %(person)s") % {"moment": moment, "person": escape_markdown(person)}
