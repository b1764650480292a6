"""`claims show`: all that is known of claims."""

from __future__ import annotations

import datetime as dt
import heapq
import textwrap
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.code import CODED, word
from claims.cli.files import writing_text
from claims.cli.output import (
    as_of_option,
    format_option,
    local,
    print_claims,
    print_data,
    print_fields,
    shown_date,
    spell,
    width,
)
from claims.cli.types import CLAIM
from claims.domain.rating import read_scale_name
from claims.domain.standard import read_overridden
from claims.domain.status import Status
from claims.domain.text import visible
from claims.domain.vocabulary import ClaimantKind, ReplyOutcome
from claims.formats import Options, get_format
from claims.formats.json import claim_to_dict, dump
from claims.formats.labels import label, relation, sentence
from claims.formats.place import describe_place, unread
from claims.i18n import _, ngettext, spoken
from claims.services.came import list_came
from claims.services.link import list_links
from claims.services.log import (
    APPROVED,
    ELSEWHERE,
    REWORDED,
    TAKEN,
    edited_elsewhere,
    list_events,
    made_elsewhere,
)
from claims.services.report.build import build_report, get_claim
from claims.services.selection import ClaimFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.partial_date import PartialDate
    from claims.domain.report import (
        ActorEntry,
        AppearanceEntry,
        CaptureEntry,
        ClaimEntry,
        CorrectionEntry,
        EvidenceEntry,
        LinkEntry,
        OtherReviewEntry,
        OutletCorrectionEntry,
        PublicationEntry,
        ReplyEntry,
        SignOffEntry,
        StepEntry,
    )
    from claims.services.log import Event


SHOWN_OF_HASH = 12


@click.command(
    name="show",
    cls=Command,
    help=_("Show all that is known of claims: where they were made, the evidence, the whole history."),
    example="claims show C1 C2",
)
@click.argument("claims", nargs=-1, required=True, type=CLAIM)
@as_of_option
@format_option()
@pass_app
def command(app: App, /, *, claims: tuple[int, ...], as_of: PartialDate | None, output: str) -> None:
    """Show claims."""
    written = StringIO(newline="")
    with app.reading(as_of) as connection:
        entries = [get_claim(connection, number) for number in dict.fromkeys(claims)]
        if output in {"csv", "markdown"}:
            report = build_report(
                connection,
                ClaimFilter(claims=claims),
                title=ngettext("Claim", "Claims", len(entries)),
                language=entries[0].language,
            )
            # Ratings read in the claim's language, as everywhere here; the rest in the reader's.
            get_format(output).write(replace(report, language=spoken()), written, Options())
        events = {
            entry.ref: [*list_events(connection, record=("claim", number)), *list_came(connection, number)]
            for entry, number in zip(entries, dict.fromkeys(claims), strict=True)
        }
        links = {
            entry.ref: list_links(connection, number)
            for entry, number in zip(entries, dict.fromkeys(claims), strict=True)
        }
    if output in {"csv", "markdown"}:
        with writing_text(None) as sink:
            sink.write(written.getvalue())
        return
    if output == "json":
        print_claims(entries)
        return
    for number, entry in enumerate(entries):
        if output == "jsonl":
            print_data(dump(claim_to_dict(entry)))
            continue
        if number:
            click.echo()
        _print(entry, links[entry.ref], events[entry.ref])


def _print(entry: ClaimEntry, links: list[LinkEntry], events: list[Event]) -> None:
    _paragraph(f"{entry.ref}  {entry.text}", indent=0, bold=True)
    print_fields(
        [
            (_("Status"), label(entry.status)),
            (_("Rating"), _rating(entry)),
            (_("Kind"), label(entry.kind)),
            (_("Priority"), label(entry.priority)),
            (_("Language"), entry.language),
            (_("Topics"), ", ".join(entry.topics)),
            (_("Check-worthy"), _worth(entry)),
            *((sentence(label(involvement)), _actor(actor)) for involvement, actor in entry.involved),
            (_("Recorded"), f"{local(entry.recorded_at)}  {entry.recorded_by}"),
            (_("Assigned to"), entry.assignee or ""),
            (_("Signed off"), "\n".join(map(_sign_off, entry.sign_offs))),
            (_("Asked for a reply"), "\n".join(map(_reply, entry.replies))),
            (_("Published"), "\n".join(map(_publication, entry.publications))),
            (_("Retracted"), _retraction(entry)),
            (_("Corrections"), "\n".join(map(_correction, entry.corrections))),
            (_("Asked to correct"), "\n".join(map(_outlet, entry.outlet_corrections))),
            (_("UUID"), entry.uuid),
        ]
    )
    _heading(_("Appearances"))
    for appearance in entry.appearances:
        _print_appearance(appearance)
    if not entry.appearances:
        had_one = any(event.action == "claim.appearance_withdrawn" for event in events)
        none = (
            _("None stands: claims record ARTICLE --claim %(ref)s …")
            if had_one
            else _("None on record: claims record ARTICLE --claim %(ref)s …")
        )
        _paragraph(none % {"ref": entry.ref})
    _heading(_("Evidence"))
    if not entry.evidence:
        _paragraph(_("None yet: claims evidence add %(ref)s URL --stance …") % {"ref": entry.ref})
    for stance, evidence in entry.evidence_by_stance():
        _paragraph(sentence(label(stance)))
        for one in evidence:
            _print_evidence(one)
    if entry.evidence:
        sources = len(entry.evidence)
        _paragraph(
            ngettext(
                "%(count)d source, %(independent)d independent",
                "%(count)d sources, %(independent)d independent",
                sources,
            )
            % {"count": sources, "independent": entry.independent_sources}
        )
    _print_links(links)
    _print_others(entry)
    _heading(_("History"))
    for line in _history(entry, events):
        for paragraph in line:
            _paragraph(paragraph, indent=2 if paragraph is line[0] else 6)


def _rating(entry: ClaimEntry) -> str:
    if entry.rating is None:
        return ""
    rating = f"{entry.rating.label} ({read_scale_name(entry.rating.scale_name)})"
    return rating + _(", proposed") if entry.status is Status.AWAITING_SIGNOFF else rating


def _sign_off(entry: SignOffEntry) -> str:
    text = f"{entry.step} {entry.by}, {local(entry.at)}"
    if entry.void:
        text += ", " + _("void: what was approved changed later")
    return f"{text}. {entry.note}" if entry.note else text


def _reply(entry: ReplyEntry) -> str:
    text = f"{_actor(entry.asked_of)}, {entry.channel}, {shown_date(entry.asked)}: {label(entry.outcome)}"
    if entry.outcome is ReplyOutcome.PENDING and entry.deadline:
        text += _(" (deadline %(date)s)") % {"date": shown_date(entry.deadline)}
    if entry.answered:
        text += f", {shown_date(entry.answered)}"
    return f"{text}: «{entry.text}»" if entry.text else text


def _publication(entry: PublicationEntry) -> str:
    text = f"{shown_date(entry.published)} {entry.url} ({entry.step}, {entry.by})"
    if entry.overridden:
        what = "; ".join(read_overridden(entry.overridden))
        text += "\n  " + _("overridden: %(what)s") % {"what": what}
        text += "\n  " + _("because: %(reason)s") % {"reason": entry.override_reason}
    return text


def _retraction(entry: ClaimEntry) -> str:
    step = entry.retraction
    return f"{local(step.at)} {step.by} ({step.ref}): {step.reason}" if step else ""


def _correction(entry: CorrectionEntry) -> str:
    return f"{local(entry.at)} {entry.by} ({entry.after}, {label(entry.severity)}): {entry.note}"


def _outlet(entry: OutletCorrectionEntry) -> str:
    asked = shown_date(entry.asked)
    text = f"{entry.appearance} {entry.source}, {entry.channel}, {asked}: {label(entry.outcome)}"
    said = [part for part in (shown_date(entry.answered), entry.url, entry.note) if part]
    return ", ".join([text, *said])


def _worth(entry: ClaimEntry) -> str:
    if entry.check_worthy is None:
        return ""
    answer = _("yes") if entry.check_worthy else _("no")
    return f"{answer}: {entry.check_worthy_reason}" if entry.check_worthy_reason else answer


def _actor(actor: ActorEntry) -> str:
    return f"{actor.ref} {actor.name}" + (f" ({actor.role})" if actor.role else "")


def _print_appearance(appearance: AppearanceEntry) -> None:
    claimant = _actor(appearance.claimant) if appearance.claimant else _("the outlet's own voice")
    for actor in appearance.reported_by:
        claimant += _(", reported by %(actor)s") % {"actor": _actor(actor)}
    article = appearance.article
    _paragraph(f"{appearance.ref}  {claimant}")
    _paragraph(f"«{appearance.quote}» ({label(appearance.quote_kind)})", indent=6)
    published = f", {shown_date(article.published)}" if article.published else ""
    _paragraph(f"{article.ref} {article.title} ({article.source}{published})", indent=6)
    where = _("snapshot %(number)d, characters %(start)d to %(end)d") % {
        "number": appearance.snapshot,
        "start": appearance.start,
        "end": appearance.end,
    }
    if appearance.stated:
        where += _(", stated %(date)s") % {"date": shown_date(appearance.stated)}
    _paragraph(where, indent=6)


def _print_evidence(evidence: EvidenceEntry) -> None:
    by = ", ".join(part for part in (evidence.publisher, shown_date(evidence.published)) if part)
    title = f"{evidence.ref}  {evidence.title}" + (f" ({by})" if by else "")
    _paragraph(title, indent=4)
    for text in (
        evidence.url if evidence.url != evidence.title else None,
        f"«{evidence.quote}»" if evidence.quote else None,
        evidence.note,
        _("independence group: %(group)s") % {"group": evidence.group} if evidence.group else None,
        *(_capture(one) for one in evidence.captures),
        *map(describe_place, evidence.places),
        unread(evidence),
    ):
        if text:
            _paragraph(text, indent=8)


def _capture(entry: CaptureEntry) -> str:
    if entry.sha256:
        kept = f"{entry.media_type}, SHA-256 {entry.sha256[:SHOWN_OF_HASH]}"
    else:
        kept = entry.archive_url or ""
    return f"{entry.ref} {local(entry.captured_at)}  {kept}"


def _print_links(links: list[LinkEntry]) -> None:
    if links:
        _heading(_("Linked claims"))
    for link in links:
        verdict = ", ".join(part for part in (label(link.status), link.rating) if part)
        _paragraph(f"{sentence(relation(link))} {link.claim}  {link.text} ({verdict})")
        said = f"{local(link.linked_at)}  {link.linked_by}"
        if link.score is not None:
            said += _(", scored %(score).2f") % {"score": link.score}
        _paragraph(said, indent=6)
        if link.reason:
            _paragraph(_("Reason: %(reason)s") % {"reason": link.reason}, indent=6)


def _print_others(entry: ClaimEntry) -> None:
    told = [one for one in entry.reviews_by_others if one.superseded_by is None]
    if told:
        _heading(_("What others found"))
    for one in told:
        when = f", {shown_date(one.reviewed)}" if one.reviewed else ""
        _paragraph(f"{one.publisher}{when}: «{one.verdict}»")
        known = [
            f"{name} ({ref})" if ref else name
            for name, ref in zip(one.claimants, one.claimant_refs, strict=True)
        ]
        for text in (
            _withdrawn(one) if one.withdrawn_at else None,
            one.title,
            one.url,
            _("read as: %(bucket)s, %(basis)s") % {"bucket": label(one.bucket), "basis": label(one.basis)}
            if one.bucket and one.basis
            else None,
            _("claimant: %(names)s") % {"names": ", ".join(known)} if known else None,
            _("claimed on %(date)s") % {"date": shown_date(one.claimed)} if one.claimed else None,
            *one.appearances,
        ):
            if text:
                _paragraph(text, indent=6)


def _withdrawn(one: OtherReviewEntry) -> str:
    """Say that a review of others does not count any more, and why."""
    names = {"by": one.withdrawn_by, "at": local(one.withdrawn_at), "reason": one.withdrawn_reason}
    if one.withdrawn_import:
        return _("withdrawn with its import by %(by)s, %(at)s: %(reason)s") % names
    return _("withdrawn by %(by)s, %(at)s: %(reason)s") % names


def _imported(entry: ClaimEntry) -> Iterator[tuple[dt.datetime, list[str]]]:
    """Give when each review of others came, and what it said then."""
    for one in entry.reviews_by_others:
        what = _("review by %(publisher)s imported: «%(rating)s»") % {
            "publisher": one.publisher,
            "rating": one.verdict,
        }
        yield one.imported_at, [f"{local(one.imported_at)}  {one.imported_by}: {what}"]


_EDITED_BEFORE = {REWORDED, edited_elsewhere("claim")}
_TOLD_OF_BEFORE = {*_EDITED_BEFORE, APPROVED}
"""The events that tell of what a claim was before it came here."""


def _history(entry: ClaimEntry, events: list[Event]) -> Iterator[list[str]]:
    """Give all that happened to the claim in the order of time, each as lines."""
    own = [
        event
        for event in events
        if event.position and event.record_kind == "claim" and event.action not in _TOLD_OF_BEFORE
    ]
    happened = heapq.merge(
        _events(entry, own), _imported(entry), _elsewhere(entry, events), key=lambda one: one[0]
    )
    yield from (lines for _at, lines in happened)


def _elsewhere(entry: ClaimEntry, events: list[Event]) -> list[tuple[dt.datetime, list[str]]]:
    """Give what happened in the database that a claim came from, and when it came here."""
    told = {(event.after or {}).get("verification_uuid") for event in events}
    happened = [
        (step.at, [f"{_there(step.at, step.by)}{_step_line(step)}", *_step_texts(step)])
        for step in entry.steps
        if step.uuid not in told
    ]
    for event in events:
        by, after = event.by.partition(" <")[0], {**(event.after or {})}
        if event.action == TAKEN:
            came = _("taken in from %(file)s") % {"file": after["file"]}
            happened.append((event.at, [f"{local(event.at)}  {by}: {came}"]))
        elif event.action in _EDITED_BEFORE:
            made = made_elsewhere(event.action, after) or {}
            at = dt.datetime.fromisoformat(made["at"])
            changes = _changed(event.before or {}, after)
            happened.append((at, [f"{_there(at, made['name'])}{changes}", *_reason(event)]))
        elif not event.position:
            happened.append(
                (event.at, [f"{_there(event.at, event.by)}{_event_line(event)}", *_reason(event)])
            )
    return sorted(happened, key=lambda one: one[0])


def _there(at: dt.datetime, name: str) -> str:
    """Say when it was, and who did it where the claim came from."""
    return f"{local(at)}  " + _("%(name)s, elsewhere:") % {"name": name} + " "


def _reason(event: Event) -> list[str]:
    return [_("Reason: %(reason)s") % {"reason": event.reason}] if _has_own_reason(event) else []


def _events(entry: ClaimEntry, events: list[Event]) -> Iterator[tuple[dt.datetime, list[str]]]:
    steps = {step.uuid: step for step in entry.steps}
    for event in reversed(events):
        head = f"{local(event.at)}  {event.by.partition(' <')[0]}: "
        step = steps.get((event.after or {}).get("verification_uuid", ""))
        if step is not None:
            lines = [head + _step_line(step), *_step_texts(step)]
        else:
            lines = [head + _event_line(event), *_reason(event)]
        yield event.at, lines


def _has_own_reason(event: Event) -> bool:
    """Tell whether an event has a reason that the step before it does not say already."""
    return bool(event.reason) and event.action not in {"claim.corrected", "claim.retracted"}


def _step_line(step: StepEntry) -> str:
    line = f"{step.ref} {label(step.status)}"
    if step.rating is not None:
        line += f", {step.rating.label}"
    if step.as_of:
        line += _(" (as of %(date)s)") % {"date": shown_date(step.as_of)}
    return line


def _step_texts(step: StepEntry) -> list[str]:
    texts = [text for text in (step.summary, step.explanation) if text]
    if step.reason:
        texts.append(_("Reason: %(reason)s") % {"reason": step.reason})
    if step.evidence:
        texts.append(_("Relies on %(evidence)s") % {"evidence": ", ".join(step.evidence)})
    return texts


def _event_line(event: Event) -> str:
    after, before = {**(event.after or {})}, event.before or {}
    fields = {f"old_{key}": value for key, value in before.items()} | after
    fields |= {key: word(value) for key, value in fields.items() if key.removeprefix("old_") in CODED}
    if fields.get("claimant") == ClaimantKind.OUTLET:
        fields["claimant"] = _("the outlet's own voice")
    lines = {
        "claim.recorded": _("recorded"),
        "claim.appeared": _("%(appearance)s added, said by %(claimant)s: «%(quote)s»"),
        "claim.appearance_corrected": _(
            "%(appearance)s added in the stead of %(supersedes)s, said by %(claimant)s: «%(quote)s»"
        ),
        "claim.appearance_withdrawn": _("%(supersedes)s withdrawn: «%(quote)s»"),
        "claim.evidence_linked": _("%(evidence)s linked: %(stance)s"),
        "claim.evidence_corrected": _("%(evidence)s corrected: %(old_stance)s → %(stance)s"),
        "claim.evidence_anchored": _("quote of %(evidence)s looked for in %(capture)s: %(state)s"),
        "claim.evidence_withdrawn": _("%(old_evidence)s withdrawn: %(old_stance)s"),
        "claim.linked": _("linked to %(other)s: %(type)s"),
        "claim.link_rejected": _("not the same as %(other)s"),
        "claim.link_changed": _("link to %(other)s changed: %(old_state)s %(old_type)s → %(state)s %(type)s"),
        "claim.reanchored": _("%(appearance)s carried to a new text: %(state)s"),
        "claim.assigned": _("assigned to %(assignee)s"),
        "claim.unassigned": _("taken off %(old_assignee)s"),
        "claim.signed_off": _("signed off %(verification)s"),
        "claim.published": _("published: %(url)s, %(published)s"),
        "claim.corrected": _("%(severity)s: %(note)s"),
        "claim.retracted": _("retracted"),
        "claim.reply_asked": _("%(asked_of)s asked for a reply (%(channel)s)"),
        "claim.reply_recorded": _("%(asked_of)s, asked for a reply: %(outcome)s"),
        "claim.reply_withdrawn": _("%(old_asked_of)s not asked after all"),
        "claim.outlet_correction_asked": _("the outlet of %(appearance)s asked for a correction"),
        "claim.outlet_correction_recorded": _("the outlet of %(appearance)s: %(outcome)s"),
        "claim.outlet_correction_withdrawn": _("the outlet of %(old_appearance)s not asked after all"),
        "claim.review_withdrawn": _("review by %(publisher)s withdrawn: %(url)s"),
        "claim.review_restored": _("review by %(publisher)s stands again: %(url)s"),
        "claim.unlinked": _("unlinked from %(old_other)s: %(old_state)s %(old_type)s"),
    }
    if event.action in lines:
        return lines[event.action] % fields
    made = after.pop(ELSEWHERE, None)
    changes = _changed(before, after)
    if made is None:
        return changes
    told = {"changes": changes, "name": made["name"], "at": local(dt.datetime.fromisoformat(made["at"]))}
    return _("%(changes)s, as %(name)s did elsewhere on %(at)s") % told


def _changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    changes = "; ".join(f"{word(key)}: {_spell(key, before)} → {_spell(key, after)}" for key in after)
    return _("changed %(changes)s") % {"changes": changes}


def _spell(key: str, values: dict[str, Any]) -> str:
    value = values.get(key)
    return word(value) if key in CODED and isinstance(value, str) else spell(value)


def _heading(text: str) -> None:
    click.echo()
    click.secho(text, bold=True)


def _paragraph(text: str, *, indent: int = 2, bold: bool = False) -> None:
    margin = " " * indent
    for line in visible(text, multiline=True).split("\n"):
        wrapped = textwrap.fill(
            line,
            max(width(), 40),
            initial_indent=margin,
            subsequent_indent=margin + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        click.echo(click.style(wrapped, bold=True) if bold else wrapped)
