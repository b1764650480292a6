"""`claims evidence`: evidence and what it says of a claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.code import word
from claims.cli.evidence_archive import command as archive
from claims.cli.evidence_archive import say_placed
from claims.cli.output import (
    format_option,
    json_option,
    local,
    print_claims,
    print_json,
    print_list,
    print_records,
)
from claims.cli.types import CLAIM, DATE, EVIDENCE, NUMBER, OneOf
from claims.cli.voided import say_voided
from claims.domain.reference import Kind, find_reference, format_reference
from claims.domain.vocabulary import EvidenceKind, Stance
from claims.errors import UsageError
from claims.formats.place import describe_place
from claims.i18n import _, ngettext
from claims.services import evidence as service
from claims.services.report.build import get_claim
from claims.services.signoff import find_standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.report import CaptureEntry, ClaimEntry, EvidenceEntry
    from claims.services.work import Work


@click.group(name="evidence", cls=Noun, help=_("Evidence and what it says of a claim."))
def command() -> None:
    """Hold the verbs."""


def _bearing_options(function: Any) -> Any:  # noqa: ANN401 - a decorator
    for option in reversed(
        [
            click.option(
                "--quote", metavar="TEXT", help=_("The words of the evidence that bear on the claim.")
            ),
            click.option("--note", metavar="TEXT", help=_("How they bear on it.")),
            click.option(
                "--group",
                metavar="NAME",
                help=_("Independence group: outlets that reprint one wire are one source."),
            ),
        ]
    ):
        function = option(function)
    return function


def _publication_options(function: Any) -> Any:  # noqa: ANN401 - a decorator
    for option in reversed(
        [
            click.option("--publisher", metavar="NAME", help=_("Who published it.")),
            click.option("--published", type=DATE, help=_("When it was published.")),
            click.option("--language", metavar="TAG", help=_("Its language (BCP 47).")),
        ]
    ):
        function = option(function)
    return function


@command.command(
    cls=Command,
    help=_(
        "Say what a piece of evidence says of a claim.\n\nEVIDENCE is an address, or the reference of "
        "evidence on record (E3). Leave it out and give --title for what has none, such as an interview."
    ),
    example="claims evidence add C1 https://datos.example/hogares --stance refutes \\\n"
    '  --title "Registro de cortes" --publisher "Instituto de Estadística" --quote "812 hogares"',
)
@click.argument("claim", type=CLAIM)
@click.argument("evidence", required=False)
@click.option("--stance", type=OneOf(Stance), required=True, help=_("What it says of the claim."))
@_bearing_options
@click.option("--title", metavar="TEXT", help=_("Its title; the address if left out."))
@click.option("--kind", type=OneOf(EvidenceKind), help=_("What it is.  [default: document]"))
@_publication_options
@json_option
@pass_app
def add(  # noqa: PLR0913
    app: App,
    /,
    *,
    claim: int,
    evidence: str | None,
    stance: Stance,
    quote: str | None,
    note: str | None,
    group: str | None,
    as_json: bool,
    **fields: Any,  # noqa: ANN401
) -> None:
    """Link evidence to a claim."""
    with app.working() as work:
        number, known = _find_or_enter(work, evidence, fields)
        placed = service.link_evidence(work, claim, number, service.Bearing(stance, quote, note, group))
        record = service.get_evidence(work.connection, number)
        entry = get_claim(work.connection, claim)
    if as_json:
        print_json(record)
        return
    click.echo(record.ref)
    if known and evidence and find_reference(evidence) is None:
        app.say(_("The address is that of %(ref)s, which was linked.") % {"ref": record.ref})
    app.say(
        _("Linked %(evidence)s to %(claim)s as %(stance)s.")
        % {"evidence": record.ref, "claim": entry.ref, "stance": word(stance)}
    )
    app.say(
        ngettext(
            "%(claim)s has %(count)d piece of evidence; independent sources: %(independent)d.",
            "%(claim)s has %(count)d pieces of evidence; independent sources: %(independent)d.",
            len(entry.evidence),
        )
        % {"claim": entry.ref, "count": len(entry.evidence), "independent": entry.independent_sources}
    )
    say_placed(app, placed)
    for one in entry.sign_offs:
        if not one.void:
            app.say(
                _("Warning: %(evidence)s is no part of %(step)s, which %(name)s signed off.")
                % {"evidence": record.ref, "step": one.step, "name": one.by}
            )


def _find_or_enter(work: Work, evidence: str | None, fields: dict[str, Any]) -> tuple[int, bool]:
    """Give the evidence's number, and whether it was on record."""
    reference = find_reference(evidence) if evidence else None
    known = None
    if reference is not None and reference[0] is Kind.EVIDENCE:
        known = int(service.get_evidence(work.connection, reference[1]).ref[1:])
    elif evidence:
        known = service.find_by_url(work.connection, evidence)
    given = [f"--{name}" for name, value in fields.items() if value is not None]
    if known is not None:
        if given:
            raise UsageError(
                _("%(ref)s is on record with its own %(options)s.")
                % {"ref": format_reference(Kind.EVIDENCE, known), "options": ", ".join(given)},
                hint=_("Leave them out."),
            )
        return known, True
    if not evidence and not fields["title"]:
        raise UsageError(
            _("Missing: the evidence's address, its reference, or --title."),
            hint=_("`claims evidence add --help` shows an example."),
        )
    kind = fields.pop("kind") or EvidenceKind.DOCUMENT
    return service.add_evidence(work, url=evidence, kind=kind, **fields), False


@command.command(
    name="list",
    cls=Command,
    help=_("List evidence: that of a claim with what it says of it, or all."),
    example="claims evidence list C1",
)
@click.argument("claim", type=CLAIM, required=False)
@click.option("--after", type=EVIDENCE, help=_("Begin after this one."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=_("How many."))
@click.option("--all", "everything", is_flag=True, help=_("All of it."))
@format_option()
@pass_app
def list_(  # noqa: PLR0913
    app: App, /, *, claim: int | None, after: int | None, limit: int, everything: bool, output: str
) -> None:
    """List evidence."""
    if claim is None:
        with app.reading() as connection:
            records = service.list_evidence(
                connection, after=after or 0, limit=None if everything else limit + 1
            )
        columns = [
            (_("Ref"), lambda record: record.ref),
            (_("Kind"), lambda record: record.kind),
            (_("Claims"), lambda record: str(record.claims)),
            (_("Publisher"), lambda record: record.publisher or ""),
            (_("Title"), lambda record: record.title),
            (_("Address"), lambda record: record.url or ""),
        ]
        empty = _("There is no evidence yet. Add the first: claims evidence add C1 URL --stance …")
        print_list(
            app,
            records,
            columns,
            output,
            empty=_("No evidence fits.") if after else empty,
            limit=None if everything else limit,
        )
        return
    with app.reading() as connection:
        entry = get_claim(connection, claim)
    print_list(
        app,
        entry.evidence,
        [
            (_("Ref"), lambda one: one.ref),
            (_("Stance"), lambda one: one.stance),
            (_("Group"), lambda one: one.group or ""),
            (_("Quote"), _found),
            (_("Publisher"), lambda one: one.publisher or ""),
            (_("Title"), lambda one: one.title),
            (_("Address"), lambda one: one.url or ""),
        ],
        output,
        empty=_("%(ref)s has no evidence yet. Add the first: claims evidence add %(ref)s URL --stance …")
        % {"ref": entry.ref},
    )


@command.command(
    cls=Command,
    help=_("Show evidence and what it says of which claims."),
    example="claims evidence show E1 E2",
)
@click.argument("evidence", nargs=-1, required=True, type=EVIDENCE)
@format_option()
@pass_app
def show(app: App, /, *, evidence: tuple[int, ...], output: str) -> None:
    """Show evidence."""
    with app.reading() as connection:
        records = [service.get_evidence_detail(connection, number) for number in evidence]
    print_records(app, records, _shown, output)


def _found(entry: EvidenceEntry) -> str:
    """Say in which captures the quote of a piece of evidence stands, for a cell of a table."""
    if entry.quote is None:
        return ""
    if not entry.places:
        return _("not looked for")
    found = [place.capture for place in entry.places if place.found]
    return ", ".join(found) or _("not found")


def _shown(record: service.EvidenceDetail) -> list[tuple[str, str]]:
    return [
        (_("Evidence"), f"{record.ref} {record.title}"),
        (_("Kind"), record.kind),
        (_("Address"), record.url or ""),
        (_("Publisher"), record.publisher or ""),
        (_("Published"), str(record.published or "")),
        (_("Language"), record.language or ""),
        (_("Claims"), "\n".join(line for one in record.bears_on for line in _bearing(one))),
        (_("Captures"), "\n".join(map(_capture, record.captures))),
        (_("Entered"), local(record.recorded_at)),
        (_("UUID"), record.uuid),
    ]


def _bearing(one: service.ClaimBearing) -> Iterator[str]:
    yield f"{word(one.stance)} {one.claim} {one.text}"
    if one.quote:
        yield f"  «{one.quote}»"
    for place in one.places:
        yield f"  {describe_place(place)}"


def _capture(entry: CaptureEntry) -> str:
    kept = f"{entry.media_type}, SHA-256 {entry.sha256}" if entry.sha256 else entry.archive_url
    return f"{entry.ref} {local(entry.captured_at)} {kept}"


@command.command(
    cls=Command,
    help=_(
        "Change what is said about evidence. An empty text clears a field; what stood before stays in "
        "`claims log`."
    ),
    example='claims evidence edit E1 --publisher "Instituto de Estadística" --reason "Faltaba."',
)
@click.argument("evidence", type=EVIDENCE)
@click.option("--title", metavar="TEXT", help=_("Its title."))
@click.option("--url", metavar="URL", help=_("Its address."))
@click.option("--kind", type=OneOf(EvidenceKind), help=_("What it is."))
@_publication_options
@click.option("--reason", metavar="TEXT", help=_("Why."))
@json_option
@pass_app
def edit(app: App, /, *, evidence: int, reason: str | None, as_json: bool, **fields: Any) -> None:  # noqa: ANN401
    """Change evidence."""
    wanted = {key: value for key, value in fields.items() if value is not None}
    with app.working() as work:
        service.edit_evidence(work, evidence, wanted, reason=reason)
        record = service.get_evidence(work.connection, evidence)
    if as_json:
        print_json(record)
    else:
        click.echo(record.ref)
        app.say(_("Changed %(ref)s %(name)s.") % {"ref": record.ref, "name": record.title})


@command.command(
    cls=Command,
    help=_("Correct what a piece of evidence says of a claim, with a reason. Only what is given changes."),
    example='claims evidence correct C1 E3 --stance context --reason "Habla de otro año."',
)
@click.argument("claim", type=CLAIM)
@click.argument("evidence", type=EVIDENCE)
@click.option("--stance", type=OneOf(Stance), help=_("What it says of the claim."))
@_bearing_options
@click.option("--reason", metavar="TEXT", required=True, help=_("What was wrong."))
@json_option
@pass_app
def correct(
    app: App,
    /,
    *,
    claim: int,
    evidence: int,
    reason: str,
    as_json: bool,
    **given: Any,  # noqa: ANN401
) -> None:
    """Correct a link."""
    with app.working() as work:
        row = service.get_bearing_row(work.connection, claim, evidence)
        standing = service.Bearing(row.stance, row.quote, row.note, row.independence_group)
        wanted = {key: value for key, value in given.items() if value is not None}
        signed = find_standing(work.connection, [claim])
        placed = service.correct_link(work, claim, evidence, replace(standing, **wanted), reason=reason)
        entry = get_claim(work.connection, claim)
    _done(app, evidence, _("Corrected %(evidence)s on %(claim)s."), entry, signed, as_json=as_json)
    say_placed(app, placed)


@command.command(
    cls=Command,
    help=_("Take a piece of evidence off a claim, with a reason. Decisions that relied on it keep it."),
    example='claims evidence withdraw C1 E3 --reason "El documento es apócrifo."',
)
@click.argument("claim", type=CLAIM)
@click.argument("evidence", type=EVIDENCE)
@click.option("--reason", metavar="TEXT", required=True, help=_("Why."))
@json_option
@pass_app
def withdraw(app: App, /, *, claim: int, evidence: int, reason: str, as_json: bool) -> None:
    """Take a link off."""
    with app.working() as work:
        signed = find_standing(work.connection, [claim])
        service.correct_link(work, claim, evidence, None, reason=reason)
        entry = get_claim(work.connection, claim)
    _done(app, evidence, _("Took %(evidence)s off %(claim)s."), entry, signed, as_json=as_json)


def _done(  # noqa: PLR0913
    app: App, evidence: int, message: str, entry: ClaimEntry, signed: set[str], *, as_json: bool
) -> None:
    if as_json:
        print_claims([entry])
        return
    ref = format_reference(Kind.EVIDENCE, evidence)
    click.echo(ref)
    app.say(message % {"claim": entry.ref, "evidence": ref})
    say_voided(app, entry, signed)


command.add_command(archive)
