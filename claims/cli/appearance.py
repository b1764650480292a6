"""`claims appearance`: correct where a claim was made, and by whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.named import find_actor
from claims.cli.output import json_option, print_claims
from claims.cli.record import place_options, resolve_claimant, say_recorded
from claims.cli.types import APPEARANCE, CLAIMANT
from claims.domain.reference import Kind, format_reference
from claims.i18n import _, ngettext
from claims.services.appearance import correct_appearance, get_place, withdraw_appearance
from claims.services.report.build import get_claim


@click.group(name="appearance", cls=Noun, help=_("Appearances: where a claim was made, and by whom."))
def command() -> None:
    """Hold the verbs."""


@command.command(
    cls=Command,
    help=_(
        "Put a right appearance in the stead of a wrong one, with a reason. The wrong one stays on record, "
        "superseded. Only what is given changes; an empty --reported-by clears it."
    ),
    example='claims appearance correct P7 --claimant "Nélida Belarte" --reason "Lo dijo la ministra."',
)
@click.argument("appearance", type=APPEARANCE)
@click.option("--quote", metavar="TEXT", help=_("The words of the article."))
@click.option("--claimant", type=CLAIMANT, help=_("Who makes it: an actor, or `outlet`."))
@place_options
@click.option("--reason", metavar="TEXT", required=True, help=_("What was wrong."))
@json_option
@pass_app
def correct(app: App, /, *, appearance: int, reason: str, as_json: bool, **given: Any) -> None:  # noqa: ANN401
    """Correct an appearance."""
    with app.working() as work:
        old = get_place(work.connection, appearance)[1]
        wanted = {key: value for key, value in given.items() if value not in {None, ()}}
        if "claimant" in wanted:
            wanted["claimant"] = resolve_claimant(work, wanted["claimant"])
            if wanted["claimant"] is None:
                # The outlet's own voice is neither retold nor reported by anybody.
                wanted = {"paraphrase": False, "reported_by": (), **wanted}
        if "reported_by" in wanted:
            wanted["reported_by"] = tuple(
                find_actor(work.connection, name) for name in wanted["reported_by"] if name
            )
        if "quote" in wanted or "snapshot" in wanted:
            wanted.setdefault("occurrence", None)
        done = correct_appearance(work, appearance, replace(old, **wanted), reason=reason)
        entry = get_claim(work.connection, done.claim_id)
    if as_json:
        print_claims([entry])
        return
    ref = format_reference(Kind.APPEARANCE, done.appearance_id)
    click.echo(ref)
    claimant = next(
        (one.claimant.name for one in entry.appearances if one.ref == ref and one.claimant),
        _("the outlet's own voice"),
    )
    app.say(
        _("%(old)s is superseded by %(new)s.")
        % {"old": format_reference(Kind.APPEARANCE, appearance), "new": ref}
    )
    say_recorded(
        app,
        done,
        claimant,
        _("%(claim)s, %(appearance)s: said by %(claimant)s, characters %(start)d to %(end)d."),
    )


@command.command(
    cls=Command,
    help=_(
        "Take appearances off their claims, with a reason: what was recorded by mistake, or twice. They stay "
        "on record."
    ),
    example='claims appearance withdraw P17 --reason "Se registró dos veces."',
)
@click.argument("appearances", nargs=-1, required=True, type=APPEARANCE)
@click.option("--reason", metavar="TEXT", required=True, help=_("Why."))
@json_option
@pass_app
def withdraw(app: App, /, *, appearances: tuple[int, ...], reason: str, as_json: bool) -> None:
    """Take appearances off."""
    with app.working() as work:
        changed = [withdraw_appearance(work, number, reason=reason) for number in dict.fromkeys(appearances)]
        entries = [get_claim(work.connection, number) for number in dict.fromkeys(changed)]
    if as_json:
        print_claims(entries)
        return
    for number in dict.fromkeys(appearances):
        click.echo(format_reference(Kind.APPEARANCE, number))
    for entry in entries:
        app.say(
            ngettext(
                "%(ref)s has %(count)d appearance left.",
                "%(ref)s has %(count)d appearances left.",
                len(entry.appearances),
            )
            % {"ref": entry.ref, "count": len(entry.appearances)}
        )
