"""`claims verify`: take the next step in a claim's verification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import json_option, print_claims
from claims.cli.types import CLAIM, DATE, READ, OneOf
from claims.cli.voided import say_voided
from claims.domain.report import INDEPENDENT_SOURCES_WANTED
from claims.domain.status import RATED, Status
from claims.domain.vocabulary import Priority
from claims.errors import UsageError
from claims.formats.labels import label
from claims.i18n import _, ngettext
from claims.services.assignment import assign as set_assignee
from claims.services.assignment import enter_person
from claims.services.claim import edit_claim
from claims.services.report.build import get_claim
from claims.services.scale import resolve_rating
from claims.services.signoff import find_standing
from claims.services.verification import Step, verify

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry

# Publishing, correcting and retracting are public acts with commands of their own.
_TWO = 2
_HERE = (
    Status.UNREVIEWED,
    Status.IN_PROGRESS,
    Status.AWAITING_SIGNOFF,
    Status.DECIDED,
    Status.NOT_CHECKABLE,
)


@click.command(
    name="verify",
    cls=Command,
    help=_(
        "Take the next step in a claim's verification: dated, signed, never changed.\n\nA rating decides "
        "the claim unless --status says otherwise, and needs a summary. The decision keeps the evidence "
        "that stands now. Changing a decided rating, or leaving a decision, needs a reason."
    ),
    example="claims verify C1 --status in_progress\n"
    'claims verify C1 --rating false --summary "Fueron 812 hogares, según el registro." --as-of 2026-03-09',
)
@click.argument("claims", nargs=-1, required=True, type=CLAIM)
@click.option("--status", type=OneOf(Status, *_HERE), help=_("Where the claim stands now."))
@click.option(
    "--rating",
    metavar="LABEL",
    help=_("The rating, by its code or label in any language; `claims scale show` lists them."),
)
@click.option("--scale", metavar="NAME", help=_("The rating scale; the one of the settings if left out."))
@click.option("--summary", metavar="TEXT", help=_("One or two sentences that a reader understands."))
@click.option("--explanation", metavar="TEXT", help=_("How it was checked, and what was found."))
@click.option("--language", metavar="TAG", help=_("The language of the texts; the claim's if left out."))
@click.option("--as-of", type=DATE, help=_("The date that the decision speaks of."))
@click.option("--reason", metavar="TEXT", help=_("Why the status or the rating changes."))
@click.option(
    "--assign", metavar="PERSON", help=_('Who works on it: "Name <mail>", a name on record, or me.')
)
@click.option("--unassign", is_flag=True, help=_("Nobody works on it any more."))
@click.option("--priority", type=OneOf(Priority), help=_("How soon it wants checking."))
@READ
@json_option
@pass_app
def command(  # noqa: C901, PLR0912, PLR0913 - a step, an assignment, a priority, or all of them
    app: App,
    /,
    *,
    claims: tuple[int, ...],
    status: Status | None,
    rating: str | None,
    scale: str | None,
    assign: str | None,
    unassign: bool,
    priority: Priority | None,
    as_json: bool,
    **texts: Any,  # noqa: ANN401
) -> None:
    """Take the next step."""
    if assign and unassign:
        raise UsageError(_("--assign and --unassign exclude each other."), hint=_("Give one of them."))
    assigning = bool(assign) or unassign
    if status is None and rating is None and not assigning and priority is None:
        raise UsageError(
            _("Missing: --status or --rating."), hint=_("Such as: --status in_progress, or --rating false")
        )
    with app.working() as work:
        rating_id = None
        if rating is not None:
            rating_id = resolve_rating(work.connection, rating, scale or app.setting("scale") or "default")
        stepping = status is not None or rating is not None
        if not stepping and any(value is not None for value in texts.values()):
            raise UsageError(
                _("Texts and reasons belong to a step."), hint=_("Give --status or --rating with them.")
            )
        person_id = enter_person(work, assign) if assign else None
        standing: set[str] = set()
        for number in dict.fromkeys(claims):
            if assigning:
                set_assignee(work, number, person_id)
            if priority is not None:
                edit_claim(work, number, {"priority": priority})
            if stepping:
                standing |= find_standing(work.connection, [number])
                verify(work, number, Step(status or Status.DECIDED, rating_id, **texts))
        entries = [get_claim(work.connection, number) for number in dict.fromkeys(claims)]
    if as_json:
        print_claims(entries)
        return
    for entry in entries:
        click.echo(entry.steps[-1].ref if stepping else entry.ref)
        if assigning:
            _say_assigned(app, entry)
        if priority is not None:
            app.say(
                _("%(ref)s has the priority: %(priority)s.")
                % {"ref": entry.ref, "priority": label(entry.priority)}
            )
        if stepping:
            _say_step(app, entry, standing)


def _say_step(app: App, entry: ClaimEntry, standing: set[str]) -> None:
    """Tell what the newest step is, and what it leaves behind; `standing` are the sign-offs before it."""
    newest = entry.steps[-1]
    verdict = f", {newest.rating.label}" if newest.rating else ""
    app.say(f"{newest.ref}: {entry.ref} {label(newest.status)}{verdict}.")
    _say_dropped(app, entry)
    say_voided(app, entry, standing)
    if newest.status in RATED and entry.independent_sources < INDEPENDENT_SOURCES_WANTED:
        app.say(
            ngettext(
                "Warning: %(ref)s rests on %(count)d independent source; there should be two.",
                "Warning: %(ref)s rests on %(count)d independent sources; there should be two.",
                entry.independent_sources,
            )
            % {"ref": entry.ref, "count": entry.independent_sources}
        )


def _say_assigned(app: App, entry: ClaimEntry) -> None:
    if entry.assignee:
        app.say(_("%(ref)s is assigned to %(name)s.") % {"ref": entry.ref, "name": entry.assignee})
    else:
        app.say(_("%(ref)s is assigned to nobody.") % {"ref": entry.ref})


def _say_dropped(app: App, entry: ClaimEntry) -> None:
    """Warn when a new decision lacks what the one before had: nothing is carried over unsaid."""
    if len(entry.steps) < _TWO or any(step.status not in RATED for step in entry.steps[-_TWO:]):
        return
    before, now = entry.steps[-_TWO:]
    parts = {
        _("explanation"): (before.explanation, now.explanation),
        _("as-of date"): (before.as_of, now.as_of),
    }
    for part, (old, new) in parts.items():
        if old and not new:
            app.say(
                _("Warning: %(old)s had an %(part)s, %(new)s has none.")
                % {"old": before.ref, "new": now.ref, "part": part}
            )
