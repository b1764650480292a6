"""`claims log`: who did what, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import format_option, local, print_list, spell
from claims.cli.types import DATE, NUMBER, beginning
from claims.domain.reference import Kind, find_reference, format_reference
from claims.errors import InvalidInputError, NotFoundError
from claims.i18n import _
from claims.services.capture import get_owner
from claims.services.log import Event, list_events
from claims.services.selection import get_claim_number

if TYPE_CHECKING:
    from claims.domain.partial_date import PartialDate

_RECORDS = {
    Kind.CLAIM: "claim",
    Kind.ARTICLE: "article",
    Kind.SOURCE: "source",
    Kind.ACTOR: "actor",
    Kind.EVIDENCE: "evidence",
}
_OF_CLAIMS = {Kind.APPEARANCE, Kind.VERIFICATION}
_KINDS = {noun: kind for kind, noun in _RECORDS.items()}


@click.command(
    name="log",
    cls=Command,
    help=_(
        "Show who did what, when and why, the newest first: of everything, or of one record.\n\n"
        "For an appearance or a verification, that of its claim; for a capture, that of what it is of."
    ),
    example="claims log C1\nclaims log --since ayer --all",
)
@click.argument("reference", required=False)
@click.option("--since", type=DATE, help=_("Only since then."))
@click.option("--before", type=NUMBER, help=_("Only events before this one."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=_("How many."))
@click.option("--all", "everything", is_flag=True, help=_("All of them."))
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
    output: str,
) -> None:
    """Show the log."""
    found = None
    if reference is not None:
        found = find_reference(reference)
        if found is None or found[0] not in {*_RECORDS, *_OF_CLAIMS, Kind.CAPTURE}:
            raise InvalidInputError(
                _("%(text)r is not a reference with a log of its own.") % {"text": reference},
                hint=_("Name a claim, an article, a source, an actor or evidence, such as C1."),
            )
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
    if reference and not events and since is None and before is None:
        raise NotFoundError(
            _("There is no %(ref)s.") % {"ref": reference.strip().upper()},
            hint=_("`claims log` shows what was done to which record."),
        )
    print_list(
        app,
        events,
        [
            (_("No."), lambda event: str(event.position)),
            (_("When"), lambda event: local(event.at)),
            (_("Who"), lambda event: event.by.partition(" <")[0]),
            (_("What"), lambda event: event.action),
            (_("Record"), _ref),
            (_("Change"), _change),
        ],
        output,
        empty=_("Nothing is on record here. Every command that writes is logged."),
        limit=None if everything else limit,
        following=lambda event: f"--before {event.position}",
    )


def _ref(event: Event) -> str:
    kind = _KINDS.get(event.record_kind)
    return format_reference(kind, event.record_id) if kind else ""


def _change(event: Event) -> str:
    before, after = event.before or {}, event.after or {}
    parts = []
    for key in dict.fromkeys([*before, *after]):
        if key.endswith(("_uuid", "_id")):
            continue
        old, new = before.get(key), after.get(key)
        if old is not None and key in after:
            parts.append(f"{key}: {spell(old)} → {spell(new)}")
        elif new not in (None, []) or old not in (None, []):
            parts.append(f"{key}: {spell(new if new is not None else old)}")
    if event.reason:
        parts.insert(0, _("reason: %(reason)s") % {"reason": event.reason})
    return "; ".join(parts)
