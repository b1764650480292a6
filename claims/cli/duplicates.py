"""`claims duplicates`: find claims that say the same."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from claims import db
from claims.cli.app import App, Command, pass_app
from claims.cli.output import format_option, print_list
from claims.cli.types import NUMBER, Probability
from claims.domain.text import visible
from claims.i18n import _
from claims.services.duplicate import FLOOR, DuplicatePair, Sweep, begin_sweep, keep, list_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine


@click.command(
    name="duplicates",
    cls=Command,
    help=_(
        "Find claims that say the same, the likeliest pairs first, save those that were linked or told apart "
        "already. Only claims whose words are new since the last time are looked at. It can be interrupted, "
        "and goes on where it stopped.\n\nA pair is a suggestion until somebody confirms it: "
        "claims link C12 C7 --as duplicate, or --not-same."
    ),
    example="claims duplicates --threshold 0.9",
)
@click.option(
    "--threshold",
    type=Probability(FLOOR, 1.0),
    default=0.8,
    show_default=True,
    help=_("The least probability that two claims say the same."),
)
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=_("How many pairs."))
@click.option("--all", "everything", is_flag=True, help=_("All of them."))
@click.option("--again", is_flag=True, help=_("Look at every claim anew."))
@format_option()
@pass_app
def command(  # noqa: PLR0913
    app: App, /, *, threshold: float, limit: int, everything: bool, again: bool, output: str
) -> None:
    """Find pairs and list them."""
    engine = db.open_engine(app.url())
    try:
        _sweep(app, engine, again=again)
    finally:
        engine.dispose()
    with app.reading() as connection:
        pairs = list_pairs(connection, threshold=threshold, limit=None if everything else limit + 1)
    shown = pairs if everything else pairs[:limit]
    if output == "table" and shown:
        for pair in shown:
            _print(pair)
        app.say(
            _("Say what they are: claims link %(claim)s %(other)s --as duplicate, or --not-same.")
            % {"claim": shown[0].claim, "other": shown[0].other}
        )
    else:
        print_list(
            app, shown, _columns(), output, empty=_("No claims are as likely as that to say the same.")
        )
    if len(shown) < len(pairs):
        app.say(_("There are more: %(option)s, or --all.") % {"option": f"--limit {2 * limit}"})


def _sweep(app: App, engine: Engine, *, again: bool) -> None:
    """Look at the claims that are new, batch by batch, each kept by itself."""
    with db.writing(engine) as connection:
        begin_sweep(connection, again=again)
    with db.reading(engine) as connection:
        sweep = Sweep(connection)
    hidden = not sys.stderr.isatty() or bool(app.options.get("quiet"))
    begun = time.monotonic()
    looked_at = 0

    def rate(_batch: object) -> str:
        return _("%(rate)d a second") % {"rate": looked_at / max(time.monotonic() - begun, 0.001)}

    with click.progressbar(
        length=sweep.left,
        label=_("Comparing claims"),
        show_pos=True,
        item_show_func=rate,
        file=sys.stderr,
        hidden=hidden,
    ) as bar:
        while True:
            with db.reading(engine) as connection:
                found = sweep.find(connection)
            if found is None:
                return
            with db.writing(engine) as connection:
                keep(connection, found)
            app.wrote = True
            looked_at += len(found.claims)
            bar.update(len(found.claims), found)


def _print(pair: DuplicatePair) -> None:
    """Print a pair for people: how likely, both texts, what they share and in which numbers they differ."""
    margin = max(len(pair.claim), len(pair.other))
    click.secho(f"{pair.score:.2f}  {pair.claim:<{margin}}  {visible(pair.text)}", bold=True)
    click.echo(f"      {pair.other:<{margin}}  {visible(pair.other_text)}")
    for reason in (
        _("Both: %(words)s") % {"words": ", ".join(pair.shared)} if pair.shared else "",
        _("Numbers only in %(ref)s: %(numbers)s") % {"ref": pair.claim, "numbers": ", ".join(pair.numbers)}
        if pair.numbers
        else "",
        _("Numbers only in %(ref)s: %(numbers)s")
        % {"ref": pair.other, "numbers": ", ".join(pair.other_numbers)}
        if pair.other_numbers
        else "",
    ):
        if reason:
            click.echo(f"      {visible(reason)}")


def _columns() -> Sequence[tuple[str, Callable[[DuplicatePair], str]]]:
    return [
        (_("Likely"), lambda pair: f"{pair.score:.2f}"),
        (_("Claim"), lambda pair: f"{pair.claim} {pair.text}"),
        (_("Other"), lambda pair: f"{pair.other} {pair.other_text}"),
        (_("Both"), lambda pair: ", ".join(pair.shared)),
        (_("Numbers"), lambda pair: " / ".join((", ".join(pair.numbers), ", ".join(pair.other_numbers)))),
    ]
