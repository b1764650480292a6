"""Tells what came of a text that came in: what was entered, what was guessed, what has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from claims.cli.intake import archive_page
from claims.cli.output import plain, print_json, shown_date
from claims.cli.reanchor import say_outcomes
from claims.domain.difference import Difference, compare
from claims.domain.partial_date import PartialDate
from claims.domain.reference import Kind
from claims.i18n import _
from claims.services import article as service
from claims.services.capture import Capture, NewCapture, list_captures
from claims.services.reanchor import assess
from claims.services.snapshot import Snapshot, get_snapshot

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.cli.app import App
    from claims.cli.intake import Incoming
    from claims.services.reanchor import Outcome


@dataclass(frozen=True, slots=True)
class Taken:
    """An article after something came in for it.

    `before` is the text that it had, None for one just entered; `new` says whether that has changed.
    `capture` is what was kept of the page now, if anything was; `quotes` tells what becomes of them.
    """

    number: int
    article: service.Article
    snapshot: Snapshot
    capture: Capture | None
    before: str | None = None
    new: bool = True
    quotes: list[Outcome] = field(default_factory=list)
    source_guessed: bool = False


def look(  # noqa: PLR0913 - what is known of the article so far
    connection: Connection,
    number: int,
    incoming: Incoming,
    *,
    before: str | None = None,
    new: bool = True,
    source_guessed: bool = False,
) -> Taken:
    """Look at an article that something has just come in for; the arguments are those of `Taken`."""
    kept = isinstance(incoming.new.capture, NewCapture)
    return Taken(
        number,
        service.get_article(connection, number),
        get_snapshot(connection, number),
        list_captures(connection, of=(Kind.ARTICLE, number))[-1] if kept else None,
        before,
        new,
        assess(connection, number) if before is not None and new else [],
        source_guessed,
    )


def tell(app: App, taken: Taken, *, as_json: bool, archive: str | None = None) -> None:
    """Print the reference, or the record as JSON; tell people the rest, and have the page archived."""
    if not as_json:
        click.echo(taken.article.ref)
        if taken.before is None:
            _say_entered(app, taken)
        elif taken.new:
            _say_changed(app, taken, taken.before)
        else:
            app.say(
                _("The text of %(ref)s has not changed: it is that of snapshot %(number)d.")
                % {"ref": taken.article.ref, "number": taken.snapshot.number}
            )
        _say_kept(app, taken.capture)
    if archive:
        archive_page(app, Kind.ARTICLE, taken.number, taken.article.url or "")
    if as_json and taken.before is None:
        print_json(taken.article)
    elif as_json:
        snapshot = taken.snapshot
        print_json({**plain(taken.article), "snapshot": snapshot.number, "sha256": snapshot.sha256})
    elif taken.before is None:
        app.say(_("Next: claims record %(ref)s --quote … --text … --claimant …") % {"ref": taken.article.ref})


def _say_entered(app: App, taken: Taken) -> None:
    article = taken.article
    app.say(
        _("Entered %(ref)s «%(title)s» (%(source)s): %(length)d characters, SHA-256 %(sha256)s.")
        % {
            "ref": article.ref,
            "title": article.title,
            "source": article.source,
            "length": taken.snapshot.length,
            "sha256": taken.snapshot.sha256,
        }
    )
    if taken.source_guessed:
        app.say(
            _("Its source is %(ref)s %(name)s: the page has its domain or its name.")
            % {"ref": article.source_ref, "name": article.source}
        )
    if article.guessed:
        fields = ", ".join(_shown_guess(field, getattr(article, field)) for field in article.guessed)
        app.say(_("Guessed from the page: %(fields)s.") % {"fields": fields})
        app.say(
            _("Right? claims article confirm %(ref)s   Wrong? claims article edit %(ref)s --%(field)s …")
            % {"ref": article.ref, "field": article.guessed[0]}
        )


def _shown_guess(field: str, value: str | PartialDate) -> str:
    return f"{field} {shown_date(value)}" if isinstance(value, PartialDate) else f"{field} «{value}»"


def _say_changed(app: App, taken: Taken, before: str) -> None:
    snapshot = taken.snapshot
    app.say(
        _("%(ref)s has snapshot %(number)d: %(length)d characters, SHA-256 %(sha256)s.")
        % {
            "ref": taken.article.ref,
            "number": snapshot.number,
            "length": snapshot.length,
            "sha256": snapshot.sha256,
        }
    )
    _say_difference(app, compare(before, snapshot.text))
    _say_quotes(app, taken.article.ref, taken.quotes)


def _say_difference(app: App, difference: Difference) -> None:
    counts = {"removed": difference.removed, "added": difference.added}
    if difference.lines is None:
        app.say(_("It had %(removed)d lines and has %(added)d: too many to compare here.") % counts)
        return
    app.say(_("Lines removed: %(removed)d, added: %(added)d.") % counts)
    for line in difference.lines:
        app.say(f"  {line}")
    left = difference.removed + difference.added - len(difference.lines)
    if left:
        app.say("  " + _("… and %(count)d more.") % {"count": left})


def _say_quotes(app: App, ref: str, quotes: list[Outcome]) -> None:
    """Tell what becomes of the quotes in the new text, which nothing has been done about."""
    say_outcomes(app, ref, quotes)
    if quotes:
        app.say(_("Carry them to this text: claims article reanchor %(ref)s") % {"ref": ref})


def _say_kept(app: App, kept: Capture | None) -> None:
    """Tell of the capture; that of a plain text, which looks the same as its snapshot, only with -v."""
    if kept is None:
        return
    say = app.explain if (kept.media_type or "").startswith("text/plain") else app.say
    say(
        _("Kept as %(ref)s: %(type)s, %(size)d bytes, SHA-256 %(sha256)s.")
        % {"ref": kept.ref, "type": kept.media_type, "size": kept.size, "sha256": kept.sha256}
    )
