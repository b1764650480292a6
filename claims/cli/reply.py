"""`claims reply`: the right of reply, and corrections asked of outlets."""

from __future__ import annotations

import datetime as dt

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.named import find_actor
from claims.cli.output import json_option, print_claims
from claims.cli.types import ACTOR, APPEARANCE, CLAIM, DATE, OneOf
from claims.domain.partial_date import PartialDate
from claims.domain.reference import Kind, find_reference, format_reference
from claims.domain.vocabulary import ReplyOutcome
from claims.errors import UsageError
from claims.i18n import _
from claims.services import reply as service
from claims.services.report.build import get_claim

_OF_CLAIMANT = tuple(one for one in ReplyOutcome if one is not ReplyOutcome.CORRECTED)


class _Reply(Noun):
    """The noun with its verbs, which a claim's reference may stand for: `claims reply C1 --of …` asks."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        reference = find_reference(args[0])
        if reference is None or reference[0] is not Kind.CLAIM:
            return super().resolve_command(ctx, args)
        verb = answer if any(part.partition("=")[0] == "--from" for part in args) else ask
        return verb.name, verb, args


@click.group(
    name="reply",
    cls=_Reply,
    help=_(
        "Right of reply: who was asked about a claim, and the answer.\n\n`claims reply C1 --of …` asks, and "
        "`claims reply C1 --from …` answers, as the verbs do."
    ),
)
def command() -> None:
    """Hold the verbs."""


def _today(moment: dt.datetime) -> PartialDate:
    return PartialDate(moment.astimezone(dt.UTC).date().isoformat())


@command.command(
    cls=Command,
    help=_("Record that an actor was asked about a claim."),
    example='claims reply ask C1 --of "Octavio Belarte" --channel correo --deadline 2026-03-06',
)
@click.argument("claim", type=CLAIM)
@click.option("--of", "actor", type=ACTOR, required=True, help=_("Who was asked."))
@click.option("--channel", metavar="TEXT", required=True, help=_("How: mail, telephone, in person."))
@click.option("--asked", type=DATE, help=_("When; today if left out."))
@click.option("--deadline", type=DATE, help=_("Until when an answer was asked for."))
@json_option
@pass_app
def ask(  # noqa: PLR0913
    app: App,
    /,
    *,
    claim: int,
    actor: str,
    channel: str,
    asked: PartialDate | None,
    deadline: PartialDate | None,
    as_json: bool,
) -> None:
    """Record a question."""
    with app.working() as work:
        number = find_actor(work.connection, actor)
        when = asked or _today(work.at)
        service.ask(work, claim, number, channel=channel, asked=when, deadline=deadline)
    _done(app, claim, _("Recorded that an answer about %(ref)s was asked for."), as_json=as_json)


@command.command(
    cls=Command,
    help=_("Record what came of asking. A later record supersedes an earlier one, which stays in the log."),
    example='claims reply answer C1 --from Belarte --text "Me remito al registro." --answered 2026-03-05',
)
@click.argument("claim", type=CLAIM)
@click.option("--from", "actor", type=ACTOR, required=True, help=_("Who was asked."))
@click.option("--outcome", type=OneOf(ReplyOutcome, *_OF_CLAIMANT), help=_("What came of it."))
@click.option("--text", metavar="TEXT", help=_("The words of the answer."))
@click.option("--answered", type=DATE, help=_("When the answer came."))
@json_option
@pass_app
def answer(  # noqa: PLR0913
    app: App,
    /,
    *,
    claim: int,
    actor: str,
    outcome: ReplyOutcome | None,
    text: str | None,
    answered: PartialDate | None,
    as_json: bool,
) -> None:
    """Record an answer."""
    result = outcome or ReplyOutcome.ANSWERED
    with app.working() as work:
        number = find_actor(work.connection, actor)
        service.record_answer(work, claim, number, service.Answer(result, answered, text))
    _done(app, claim, _("Recorded what came of it on %(ref)s."), as_json=as_json)


@command.command(
    cls=Command,
    help=_("Take a question off a claim that was recorded by mistake, with a reason."),
    example='claims reply withdraw C1 --of Belarte --reason "Se preguntó a otro."',
)
@click.argument("claim", type=CLAIM)
@click.option("--of", "actor", type=ACTOR, required=True, help=_("Who was asked."))
@click.option("--reason", metavar="TEXT", required=True, help=_("Why."))
@json_option
@pass_app
def withdraw(app: App, /, *, claim: int, actor: str, reason: str, as_json: bool) -> None:
    """Take a question off."""
    with app.working() as work:
        service.withdraw_reply(work, claim, find_actor(work.connection, actor), reason=reason)
    _done(app, claim, _("Took the question off %(ref)s."), as_json=as_json)


@command.command(
    cls=Command,
    help=_(
        "Record that an outlet was asked to correct what it published, and later what came of it. A later "
        "record supersedes an earlier one; --withdraw takes off what was recorded by mistake, with a reason."
    ),
    example="claims reply outlet P1 --channel correo\n"
    "claims reply outlet P1 --outcome corrected --url https://gaceta.example/errata",
)
@click.argument("appearance", type=APPEARANCE)
@click.option("--channel", metavar="TEXT", help=_("How it was asked."))
@click.option("--asked", type=DATE, help=_("When; today if left out."))
@click.option("--outcome", type=OneOf(ReplyOutcome), help=_("What came of it; pending if left out."))
@click.option("--answered", type=DATE, help=_("When the answer came."))
@click.option("--url", metavar="URL", help=_("Where the outlet corrected itself."))
@click.option("--note", metavar="TEXT", help=_("What there is to say about it."))
@click.option("--withdraw", is_flag=True, help=_("The outlet was not asked after all."))
@click.option("--reason", metavar="TEXT", help=_("Why, with --withdraw."))
@json_option
@pass_app
def outlet(  # noqa: PLR0913
    app: App,
    /,
    *,
    appearance: int,
    channel: str | None,
    asked: PartialDate | None,
    outcome: ReplyOutcome | None,
    answered: PartialDate | None,
    url: str | None,
    note: str | None,
    withdraw: bool,
    reason: str | None,
    as_json: bool,
) -> None:
    """Record what was asked of an outlet."""
    if withdraw != bool(reason):
        raise UsageError(
            _("--withdraw and --reason go together."), hint=_('Such as: --withdraw --reason "…"')
        )
    if withdraw:
        if any((channel, asked, outcome, answered, url, note)):
            raise UsageError(_("--withdraw goes with --reason alone."), hint=_("Leave the rest out."))
        with app.working() as work:
            claim = service.withdraw_outlet(work, appearance, reason=reason or "")
        _done(app, claim, _("Took off %(ref)s what was asked of the outlet."), as_json=as_json)
        return
    result = service.Answer(outcome or ReplyOutcome.PENDING, answered, url=url, note=note)
    with app.working() as work:
        today = _today(work.at)
        claim = service.ask_outlet(work, appearance, channel=channel, asked=asked, today=today, answer=result)
    asked_only = result.outcome is ReplyOutcome.PENDING
    message = (
        _("Recorded what was asked of the outlet of %(ref)s.")
        if asked_only
        else _("Recorded what came of asking the outlet of %(ref)s.")
    )
    _done(app, claim, message, as_json=as_json)


def _done(app: App, claim: int, message: str, *, as_json: bool) -> None:
    if as_json:
        with app.reading() as connection:
            print_claims([get_claim(connection, claim)])
        return
    ref = format_reference(Kind.CLAIM, claim)
    click.echo(ref)
    app.say(message % {"ref": ref})
