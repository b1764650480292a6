"""Our own files back in: batch by batch, each row told field by field."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, suppress
from enum import StrEnum
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import click

from claims import db
from claims.cli.files import shown_name, writing_text
from claims.cli.output import plain, quoted, spell
from claims.cli.progress import progress_bar, wipe
from claims.domain.text import cut, visible
from claims.errors import CheckFailedError, ClaimsError
from claims.formats.json import dump
from claims.i18n import _, ngettext
from claims.services.own.importing import BATCH, OwnImport, Terms
from claims.services.own.row import What

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from claims.cli.app import App
    from claims.importers import Importer
    from claims.importers.own import OwnFile
    from claims.services.own.row import Change, Outcome, Row

_NOT_TAKEN = (What.CONFLICT, What.REFUSED)
_WRITTEN = (What.CHANGED, What.RECORDED, What.APPEARED)
_SHOWN = 200
"""Characters of a value that a person is shown; --json has all of them."""

_CONTEXT = 40
"""Characters in front of a difference that stay, in a long text."""


class _Undone(Exception):  # noqa: N818 - no error: it ends the transaction of a dry run
    """Raised at the end of a dry run's batch, so that nothing of it stays."""


def take(  # noqa: PLR0913 - what the command was given
    app: App,
    importer: Importer,
    stream: IO[bytes],
    name: str,
    *,
    dry_run: bool,
    reject: str | None,
    reason: str | None,
    as_json: bool,
) -> int:
    """Take a file in, print what became of its rows, and give the exit code.

    Raises CheckFailedError when some were not taken, and whatever is wrong with the file as a whole.
    """
    file: OwnFile = importer.load().open_file(stream, shown_name(name))
    for warning in file.warnings:
        app.say(_("Warning: %(what)s") % {"what": warning})
    taking = OwnImport(
        Terms(file.database, app.setting("scale") or "default", reason, file.find_touched, file.names)
    )
    counts: Counter[What] = Counter()
    try:
        with ExitStack() as stack:
            tell = _Printer(file, dry_run=dry_run) if as_json else _Teller(file)
            refuse: Callable[[Row, str], None] | None = None
            for outcomes in _batches(app, file, taking, dry_run=dry_run):
                counts.update(outcome.what for outcome in outcomes)
                wipe(app)
                for outcome in outcomes:
                    tell(outcome)
                    if reject and outcome.what in _NOT_TAKEN:
                        refuse = refuse or file.refusing(stack.enter_context(writing_text(reject)))
                        refuse(outcome.row, _problem(outcome))
            tell.end(counts)
    except (KeyboardInterrupt, ClaimsError, OSError):
        _tell_interrupted(app, counts)
        raise
    app.say(_summary(counts, dry_run=dry_run))
    not_taken = sum(counts[what] for what in _NOT_TAKEN)
    if not_taken:
        raise CheckFailedError(
            ngettext("%(count)d row was not taken.", "%(count)d rows were not taken.", not_taken)
            % {"count": not_taken},
            hint=_mending(not_taken, reject, dry_run=dry_run),
        )
    return 0


def _mending(count: int, reject: str | None, *, dry_run: bool) -> str:
    """Say what to do about the rows that were not taken."""
    if dry_run:
        return ngettext(
            "Mend it in the file before you import it.", "Mend them in the file before you import it.", count
        )
    if reject:
        return ngettext(
            "It stands in %(file)s: mend it there, and import that.",
            "They stand in %(file)s: mend them there, and import that.",
            count,
        ) % {"file": reject}
    return ngettext(
        "Mend it in the file and import it again: the others then change nothing.",
        "Mend them in the file and import it again: the others then change nothing.",
        count,
    )


def _batches(app: App, file: OwnFile, taking: OwnImport, *, dry_run: bool) -> Iterator[list[Outcome]]:
    """Take the rows batch by batch, each in a transaction of its own; of a dry run nothing stays."""
    rows = iter(file.rows())
    with (
        app.batches() as (engine, begin),
        progress_bar(app, _("Importing"), file.count, lasting=False) as advance,
    ):
        while batch := list(islice(rows, BATCH)):
            outcomes: list[Outcome] = []
            with suppress(_Undone):
                with db.writing(engine) as connection:
                    outcomes = taking.take(begin(connection), batch)
                    _undo_if(dry_run or not any(one.what in _WRITTEN for one in outcomes))
                app.wrote = True
            yield outcomes
            advance(len(batch))


def _tell_interrupted(app: App, counts: Counter[What]) -> None:
    """Say what was taken until then, and how it goes on: from the beginning, over what is taken."""
    if app.wrote:
        app.say(_("Until then: %(summary)s") % {"summary": _summary(counts, dry_run=False)})
        app.say(_("The same command goes on: what was taken changes nothing."))


def _undo_if(wanted: bool) -> None:  # noqa: FBT001 - a condition
    if wanted:
        raise _Undone  # not even who it was is entered


class _Teller:
    """Tells people what became of each row, field by field; one that changes nothing is passed over."""

    def __init__(self, file: OwnFile) -> None:
        self.names = file.names

    def __call__(self, outcome: Outcome) -> None:
        """Tell of one row."""
        if outcome.what is What.UNCHANGED and not outcome.note:
            return
        place = f"{outcome.ref}, {outcome.row.where}" if outcome.ref else outcome.row.where
        self._line(f"{place}: {_said(outcome)}")
        for change in outcome.changes:
            name = self.names.get(change.field, change.field)
            before, after = _shown(change)
            if outcome.what is What.CONFLICT:
                since = _(" (%(since)s)") % {"since": change.since} if change.since else ""
                text = _("on record %(now)s%(since)s, in the file %(given)s")
                self._line(f"  {name}: " + text % {"now": before, "since": since, "given": after})
            elif change.before is None:
                self._line(f"  {name}: {after}")
            else:
                self._line(f"  {name}: {before} \u2192 {after}")
        if outcome.hint:
            self._line("  " + _("Hint: %(hint)s") % {"hint": outcome.hint})

    def end(self, counts: Counter[What]) -> None:
        """Tell nothing more: the summary is a message, and goes to stderr."""

    @staticmethod
    def _line(text: str) -> None:
        click.echo(visible(text))


class _Printer:
    """Prints one JSON object, its rows as they come."""

    def __init__(self, file: OwnFile, *, dry_run: bool) -> None:
        del file
        head = dump({"dry_run": dry_run, "rows": []}, indent=2)
        click.echo(head.removesuffix("]\n}"), nl=False)
        self.separator = "\n"

    def __call__(self, outcome: Outcome) -> None:
        """Print one row, unless it changes nothing."""
        if outcome.what is What.UNCHANGED and not outcome.note:
            return
        row = {
            "line": outcome.row.line,
            "claim": outcome.ref,
            "uuid": outcome.row.uuid,
            "what": outcome.what,
            "changes": list(outcome.changes),
            "problem": outcome.problem,
            "hint": outcome.hint,
            "note": outcome.note,
        }
        click.echo(f"{self.separator}    {dump(plain(row))}", nl=False)
        self.separator = ",\n"

    def end(self, counts: Counter[What]) -> None:
        """Print the counts, and end the object."""
        summary = dump({what.value: counts[what] for what in What})
        click.echo(f'{"" if self.separator == chr(10) else chr(10) + "  "}],\n  "summary": {summary}\n}}')


def _said(outcome: Outcome) -> str:
    """Say in a few words what became of a row."""
    said = {
        What.UNCHANGED: _("nothing changes"),
        What.CHANGED: _("edited"),
        What.RECORDED: _("a new claim"),
        What.APPEARED: _("a further place"),
        What.CONFLICT: _("conflict"),
        What.REFUSED: _("not taken"),
    }[outcome.what]
    why = outcome.problem or outcome.note
    return f"{said}. {why}" if why else said


def _shown(change: Change) -> tuple[str, str]:
    """Write what stood and what is to stand, each short enough to be read, from where they differ."""
    before, after = change.before, change.after
    if not isinstance(before, str) or not isinstance(after, str) or isinstance(before, StrEnum):
        return _value(before), _value(after)
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
    begin = before.rfind(" ", 0, max(same - _CONTEXT, 0)) + 1
    lead = "\u2026" if begin else ""
    return _value(lead + before[begin:]), _value(lead + after[begin:])


def _value(value: Any) -> str:  # noqa: ANN401 - a value of a field
    text = spell(list(value) if isinstance(value, tuple) else value)
    return quoted(cut(text, _SHOWN)) if isinstance(value, str) and not isinstance(value, StrEnum) else text


def _problem(outcome: Outcome) -> str:
    """Say why a row was not taken, in one line for the file of refused rows."""
    return " ".join(part for part in (outcome.problem, outcome.hint) if part)


def _summary(counts: Counter[What], *, dry_run: bool) -> str:
    if not counts[What.CHANGED] + counts[What.RECORDED] + counts[What.APPEARED] and not any(
        counts[what] for what in _NOT_TAKEN
    ):
        if not counts:
            return _("The file holds no claims.")
        return ngettext(
            "Nothing changes: %(count)d row says what is on record.",
            "Nothing changes: %(count)d rows say what is on record.",
            counts.total(),
        ) % {"count": counts.total()}
    text = (
        _(
            "Would be edited: %(changed)d, new: %(recorded)d, further places: %(appeared)d, unchanged: "
            "%(unchanged)d; conflicts: %(conflict)d, not taken: %(refused)d. Nothing was written."
        )
        if dry_run
        else _(
            "Edited: %(changed)d, new: %(recorded)d, further places: %(appeared)d, unchanged: "
            "%(unchanged)d; conflicts: %(conflict)d, not taken: %(refused)d."
        )
    )
    return text % {what.value: counts[what] for what in What}
