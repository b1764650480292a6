"""`claims review`: what others found, when it turns out not to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.output import format_option, json_option, local, print_claims, print_json, print_list
from claims.cli.types import CLAIM, NUMBER
from claims.domain.reference import Kind, format_reference
from claims.errors import UsageError
from claims.i18n import _, ngettext
from claims.services import review_withdrawal as service
from claims.services.report.build import get_claim

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from claims.services.work import Work


@click.group(
    name="review",
    cls=Noun,
    help=_("Reviews of others that were imported."),
)
def command() -> None:
    """Hold the verbs."""


@command.command(
    cls=Command,
    help=_("List the imports of reviews, the newest first, with how many reviews each brought."),
    example="claims review imports",
)
@format_option()
@pass_app
def imports(app: App, /, *, output: str) -> None:
    """List the imports."""
    with app.reading() as connection:
        found = service.list_imports(connection)
    columns = [
        (_("Import"), lambda one: str(one.number)),
        (_("File"), lambda one: one.file),
        (_("When"), lambda one: local(one.at)),
        (_("By"), lambda one: one.by),
        (_("Reviews"), lambda one: str(one.reviews)),
        (_("New claims"), lambda one: str(one.claims)),
        (_("Withdrawn"), lambda one: one.withdrawn_reason or ""),
    ]
    empty = _("No reviews were imported yet. Take in the first ones: claims import FILE")
    print_list(app, found, columns, output, empty=empty)


def _which_options(function: Any) -> Any:  # noqa: ANN401 - a decorator
    for option in reversed(
        [
            click.argument("reviews", metavar="ADDRESS|UUID", nargs=-1),
            click.option("--claim", type=CLAIM, help=_("The claim, where one page reviews several of them.")),
            click.option(
                "--import",
                "number",
                type=NUMBER,
                help=_("All that an import brought: its number in `claims review imports`."),
            ),
            click.option("--reason", metavar="TEXT", required=True, help=_("Why.")),
        ]
    ):
        function = option(function)
    return function


@command.command(
    cls=Command,
    help=_(
        "Let reviews of others not count any more, with a reason: their publisher took them back, or the "
        "wrong file was imported. They stay on record as withdrawn, and importing the same again does not "
        "bring them back; what their publisher changes does. Of a withdrawn import what stood before stands "
        "again. The claims that it made stay."
    ),
    example="claims review withdraw https://contraste.example/cable "
    '--reason "Contraste la retiró."\n'
    'claims review withdraw --import 3 --reason "No era ese archivo."',
)
@_which_options
@json_option
@pass_app
def withdraw(app: App, /, **given: Any) -> None:  # noqa: ANN401
    """Withdraw reviews."""
    _act(app, service.withdraw_review, service.withdraw_import, _told_withdrawn, **given)


@command.command(
    cls=Command,
    help=_("Let withdrawn reviews of others stand again, with a reason."),
    example="claims review restore https://contraste.example/cable "
    '--reason "Sigue publicada."\n'
    'claims review restore --import 3 --reason "Era ese archivo."',
)
@_which_options
@json_option
@pass_app
def restore(app: App, /, **given: Any) -> None:  # noqa: ANN401
    """Let withdrawn reviews stand again."""
    _act(app, service.restore_review, service.restore_import, _told_restored, **given)


def _act(  # noqa: PLR0913 - what the commands were given
    app: App,
    one: Callable[..., int],
    whole: Callable[..., int],
    told: Callable[[int], str],
    *,
    reviews: tuple[str, ...],
    claim: int | None,
    number: int | None,
    reason: str,
    as_json: bool,
) -> None:
    if (number is None) != bool(reviews) or (number is not None and claim is not None):
        raise UsageError(
            _("Name reviews by their addresses, or an import by its number."),
            hint=_("Such as: claims review withdraw --import 3 --reason …"),
        )
    claims: list[int] = []
    with app.working() as work:
        if number is not None:
            count = whole(work, number, reason=reason)
        else:
            claims = [_one(work, one, text, claim, reason) for text in dict.fromkeys(reviews)]
            count = len(claims)
        entries = [get_claim(work.connection, claim_id) for claim_id in dict.fromkeys(claims)]
        lines = service.list_imports(work.connection) if as_json and number is not None else []
    if as_json and number is not None:
        print_json(next(line for line in lines if line.number == number))
        return
    if as_json:
        print_claims(entries)
        return
    refs = [format_reference(Kind.CLAIM, claim_id) for claim_id in dict.fromkeys(claims)]
    click.echo("\n".join(refs or [str(number)]))
    app.say(told(count))


def _one(work: Work, act: Callable[..., int], text: str, claim: int | None, reason: str) -> int:
    return act(work, service.find_review(work.connection, text, claim), reason=reason)


def _told_withdrawn(count: int) -> str:
    return ngettext(
        "%(count)d review of others does not count any more.",
        "%(count)d reviews of others do not count any more.",
        count,
    ) % {"count": count}


def _told_restored(count: int) -> str:
    return ngettext(
        "%(count)d review of others stands again.", "%(count)d reviews of others stand again.", count
    ) % {"count": count}
