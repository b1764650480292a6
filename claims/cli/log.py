"""`claims log`: who did what, when and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.files import read_text
from claims.cli.logged import action_word, field_word, value_word
from claims.cli.output import format_option, local, print_list, spell
from claims.cli.types import DATE, NUMBER, beginning
from claims.domain.reference import Kind, find_reference, format_reference
from claims.errors import InvalidInputError, NotFoundError, UsageError
from claims.formats.dates import iso_moment
from claims.formats.json import dump
from claims.i18n import _
from claims.services.capture import get_owner
from claims.services.label import labels_by_name
from claims.services.log import ELSEWHERE, Event, Head, get_head, list_events, verify_head
from claims.services.selection import get_claim_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claims.domain.partial_date import PartialDate

_RECORDS = {
    Kind.CLAIM: "claim",
    Kind.ARTICLE: "article",
    Kind.SOURCE: "source",
    Kind.ACTOR: "actor",
    Kind.EVIDENCE: "evidence",
}
_OF_CLAIMS = {Kind.APPEARANCE, Kind.VERIFICATION}
_MOST_LINES = 3
"""How much a change may take in the log of everything; in that of one record it stands whole."""

_KINDS = {noun: kind for kind, noun in _RECORDS.items()}


@click.command(
    name="log",
    cls=Command,
    help=_(
        "Show who did what, when and why, the newest first: of everything, or of one record.\n\n"
        "For an appearance or a verification, that of its claim; for a capture, that of what it is of.\n\n"
        "--head prints the newest event's number and hash. Print it, sign it, or send it to somebody: "
        "whoever changes or cuts the log afterwards cannot make an event with that hash, and --verify "
        "finds out."
    ),
    example="claims log C1\nclaims log --since ayer --all\nclaims log --head\nclaims log --verify -",
)
@click.argument("reference", required=False)
@click.option("--since", type=DATE, help=_("Only since then."))
@click.option("--before", type=NUMBER, help=_("Only events before this one."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=_("How many."))
@click.option("--all", "everything", is_flag=True, help=_("All of them."))
@click.option("--head", is_flag=True, help=_("Only the newest event's number and hash."))
@click.option(
    "--verify",
    metavar="HASH|-",
    help=_(
        "Check that the log up to the event with that hash, or what --head printed, is as it was; ends "
        "with 7 when it is not."
    ),
)
@format_option()
@pass_app
def command(  # noqa: PLR0913
    app: App,
    /,
    *,
    reference: str | None,
    since: PartialDate | None,
    before: int | None,
    limit: int,
    everything: bool,
    head: bool,
    verify: str | None,
    output: str,
) -> None:
    """Show the log."""
    if head or verify is not None:
        if (head and verify is not None) or reference or since or before or everything:
            raise UsageError(
                _("--head and --verify stand alone."),
                hint=_("Such as: claims log --verify - < cabeza.txt"),
            )
        with app.reading() as connection:
            found_head = (
                get_head(connection) if verify is None else verify_head(connection, *_kept(app, verify))
            )
        _print_head(app, found_head, output, verified=verify is not None)
        return
    found = None
    if reference is not None:
        found = find_reference(reference)
        if found is None or found[0] not in {*_RECORDS, *_OF_CLAIMS, Kind.CAPTURE}:
            raise InvalidInputError(
                _("%(text)r is not a reference with a log of its own.") % {"text": reference},
                hint=_("Name a claim, an article, a source, an actor or evidence, such as C1."),
            )
    asked = found
    with app.reading() as connection:
        if found is not None and found[0] in _OF_CLAIMS:
            found = (Kind.CLAIM, get_claim_number(connection, *found))
        elif found is not None and found[0] is Kind.CAPTURE:
            found = get_owner(connection, found[1])
        events = list_events(
            connection,
            record=(_RECORDS[found[0]], found[1]) if found else None,
            since=beginning(since),
            before=before,
            limit=None if everything else limit + 1,
        )
        labels = labels_by_name(connection, _ratings(events), app.language())
    if reference and not events and since is None and before is None:
        raise NotFoundError(
            _("There is no %(ref)s.") % {"ref": reference.strip().upper()},
            hint=_("`claims log` shows what was done to which record."),
        )
    # In the log of one record each event is of that one, and what changed gets the room.
    of_which = [] if reference and asked == found else [(_("Record"), _ref)]
    print_list(
        app,
        events,
        [
            (_("No."), lambda event: str(event.position)),
            (_("When"), lambda event: local(event.at)),
            (_("Who"), lambda event: event.by.partition(" <")[0]),
            (_("What"), lambda event: action_word(event.action)),
            *of_which,
            (_("Change"), partial(_change, labels)),
        ],
        output,
        empty=_("Nothing is on record here. Every command that writes is logged."),
        limit=None if everything else limit,
        following=lambda event: f"--before {event.position}",
        lines=None if reference else _MOST_LINES,
    )


def _kept(app: App, text: str) -> tuple[str, int | None]:
    """Read what --head printed: a number and a hash, or the hash alone; `-` is standard input."""
    if text == "-":
        text = read_text(app, text)
    number, _blank, known = text.strip().rpartition(" ")
    if not number:
        return known, None
    if not number.strip().isdecimal():
        raise InvalidInputError(
            _("%(text)r is not what `claims log --head` prints.") % {"text": text},
            hint=_("It prints a number and a hash; the hash alone will do."),
        )
    return known, int(number)


def _print_head(app: App, head: Head, output: str, *, verified: bool) -> None:
    if output in {"json", "jsonl"}:
        click.echo(
            dump(
                {"position": head.position, "hash": head.hash, "at": iso_moment(head.at) if head.at else None}
            )
        )
    else:
        click.echo(f"{head.position} {head.hash}")
    if verified:
        app.say(
            _("The log up to event %(position)d, of %(when)s, is as it was.")
            % {"position": head.position, "when": local(head.at)}
            if head.at
            else _("That is the log's beginning: it tells which database it is.")
        )


def _ref(event: Event) -> str:
    kind = _KINDS.get(event.record_kind)
    return format_reference(kind, event.record_id) if kind else ""


def _ratings(events: Sequence[Event]) -> set[str]:
    """Give what the events call the ratings that they tell of."""
    told = [fields.get("rating") for event in events for fields in (event.before or {}, event.after or {})]
    return {name for name in told if isinstance(name, str)}


def _change(labels: Mapping[str, str], event: Event) -> str:
    before, after = event.before or {}, event.after or {}
    parts = []

    def spelled(key: str, value: Any) -> str:  # noqa: ANN401 - a value of an event
        if key == "involved" and isinstance(value, list):
            return ", ".join(f"{value_word(key, involvement)} {ref}" for involvement, ref in value)
        if not isinstance(value, str):
            return spell(value)
        return labels.get(value, value) if key == "rating" else value_word(key, value)

    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if key.endswith(("_uuid", "_id")) or "/" in key or _is_nested(new):
            continue
        if old is not None and key in after:
            parts.append(f"{field_word(key)}: {spelled(key, old)} → {spelled(key, new)}")
        elif new not in (None, []) or old not in (None, []):
            parts.append(f"{field_word(key)}: {spelled(key, new if new is not None else old)}")
    if ELSEWHERE in after:
        parts.insert(0, _("made elsewhere by %(name)s") % {"name": after[ELSEWHERE]["name"]})
    if event.reason:
        parts.insert(0, _("reason: %(reason)s") % {"reason": event.reason})
    return "; ".join(parts)


def _is_nested(value: Any) -> bool:  # noqa: ANN401 - a value of an event
    """Tell what only --format json shows whole: fields within fields, such as the ratings of a scale."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(one, dict) for one in value)
    )
