"""What another database of ours dumped, on its way in: batch by batch, and what came of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Any

import click

from claims import db
from claims.cli.files import shown_name, writing_bytes
from claims.cli.output import print_json, table
from claims.cli.progress import reading_bar
from claims.domain.text import visible
from claims.errors import CheckFailedError, ClaimsError
from claims.i18n import N_, _, ngettext
from claims.importers.dump import PROBLEM
from claims.services.dump.take import File, Taking, What
from claims.services.dump.word import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.cli.app import App
    from claims.importers import Importer
    from claims.services.dump.take import Line, Outcome

_MOST = 1_000
_CHARACTERS = 4_000_000
"""How many records, and how much of them, are one batch."""

_NAMED = 20
"""How many records that were not taken are named, unless more is asked for."""

_NOT_TAKEN = (What.CONFLICT, What.REFUSED)
_SHOWN = {
    "claim": N_("Claims"),
    "article": N_("Articles"),
    "source": N_("Sources"),
    "actor": N_("Actors"),
    "evidence": N_("Evidence"),
    "claim_link": N_("Links"),
    "actor_link": N_("Merges"),
    "import_run": N_("Imports of reviews"),
    "topic": N_("Topics"),
    "rating_scale": N_("Rating scales"),
    "person": N_("People"),
    "desk": N_("Desks"),
    "": N_("Lines"),
}
"""How the kinds are called to people."""

_LESS = frozenset({"topic", "rating_scale", "person", "desk"})
"""Those that people are told of only where something became of them."""


class _Undone(Exception):  # noqa: N818 - no error: it ends a transaction, or the writing of a file
    """Raised at the end of what is not to stay: a dry run, a batch or a file with nothing in it."""


def take(  # noqa: PLR0913 - what the command was given
    app: App,
    importer: Importer,
    stream: IO[bytes],
    name: str,
    *,
    dry_run: bool,
    reject: str | None,
    as_json: bool,
) -> int:
    """Take a dump in, print what came of it, and give the exit code.

    Raises CheckFailedError when some records were not taken.
    """
    module: Any = importer.load()
    sha256, size = _measure(stream)
    head = module.read_head(stream, shown_name(name))
    taking = Taking(File(shown_name(name), sha256, head.database, head.state))
    listener = _Listener(all_named=as_json or bool(app.options.get("verbose")))
    try:
        with ExitStack() as stack:
            progress = stack.enter_context(reading_bar(app, _("Importing"), size))
            if reject:
                stack.enter_context(_rejecting(reject, head.line, listener))
            for batch, outcomes in _taken(app, taking, module.read(stream), dry_run=dry_run):
                for (_line, raw), outcome in zip(batch, outcomes, strict=True):
                    listener.hear(outcome, raw)
                progress(stream.tell(), listener.counts.total())
            progress(size, listener.counts.total())
    except (KeyboardInterrupt, ClaimsError, OSError):
        if app.wrote:
            if not as_json:
                listener.tell()
            app.say(_("Whole batches are on record; the same command takes the rest."))
        raise
    _tell_all(app, listener, dry_run=dry_run, as_json=as_json)
    if taking.newest:
        app.doubt_time(dt.datetime.fromisoformat(taking.newest))
    _refuse_cut(head.records, listener.counts.total())
    not_taken = listener.not_taken
    if not_taken:
        raise CheckFailedError(
            ngettext(
                "%(count)d record was not taken whole.",
                "%(count)d records were not taken whole.",
                listener.not_taken,
            )
            % {"count": listener.not_taken},
            hint=_("What stands otherwise here was left as it is: change it here or there, and dump again.")
            if any(what is What.CONFLICT for (_kind, what) in listener.counts)
            else _("Mend them there and dump again; --reject FILE keeps them."),
        )
    return 0


def _tell_all(app: App, listener: _Listener, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        told = {"records": listener.as_counts(), "edited": listener.edited, "not_taken": listener.named}
        print_json({"dry_run": dry_run, **told})
    else:
        listener.tell()
    for said in listener.voided:
        app.say(said)
    if dry_run:
        app.say(_("Nothing was written."))


def _refuse_cut(whole: int | None, found: int) -> None:
    """Say that a file is not whole, as its head tells; those of older versions do not tell."""
    if whole is not None and found < whole:
        raise CheckFailedError(
            ngettext(
                "The file was cut off: of its %(whole)d record %(found)d is there.",
                "The file was cut off: of its %(whole)d records %(found)d are there.",
                whole,
            )
            % {"whole": whole, "found": found},
            hint=_("Fetch it again, and import it: what is on record by then stays as it is."),
        )


def _measure(stream: IO[bytes]) -> tuple[str, int]:
    sha256 = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        sha256.update(chunk)
    return sha256.hexdigest(), stream.tell()


def _taken(
    app: App, taking: Taking, lines: Iterator[tuple[Line, bytes]], *, dry_run: bool
) -> Iterator[tuple[list[tuple[Line, bytes]], list[Outcome]]]:
    """Take the lines batch by batch, each in a transaction of its own; a dry run is one, and is undone."""
    with app.batches() as (engine, begin):
        if dry_run:
            try:
                with db.writing(engine) as connection:
                    work = begin(connection)
                    for batch in _batches(lines):
                        yield batch, taking.take(work, [line for line, _raw in batch])
                    _undo()
            except _Undone:
                return
        for batch in _batches(lines):
            outcomes: list[Outcome] = []
            with suppress(_Undone):
                with db.writing(engine) as connection:
                    outcomes = taking.take(begin(connection), [line for line, _raw in batch])
                    if not any(one.wrote for one in outcomes):
                        _undo()  # not even who it was is entered
                app.wrote = True
            yield batch, outcomes


def _batches(lines: Iterator[tuple[Line, bytes]]) -> Iterator[list[tuple[Line, bytes]]]:
    """Cut the lines into batches of one kind."""
    batch: list[tuple[Line, bytes]] = []
    size = 0
    for line, raw in lines:
        full = len(batch) >= _MOST or size + len(raw) > _CHARACTERS
        if batch and (full or line.kind != batch[-1][0].kind):
            yield batch
            batch, size = [], 0
        batch.append((line, raw))
        size += len(raw)
    if batch:
        yield batch


def _undo() -> None:
    raise _Undone


# ---- what is told ----------------------------------------------------------------------------------------


class _Listener:
    """Counts what became of the records, and keeps those that were not taken, in `sink` where it has one."""

    def __init__(self, *, all_named: bool) -> None:
        self.all_named = all_named
        self.sink: IO[bytes] | None = None
        self.counts: Counter[tuple[str, What]] = Counter()
        self.named: list[dict[str, Any]] = []
        self.edited: list[dict[str, Any]] = []
        self.voided: list[str] = []
        self.taken = 0

    @property
    def not_taken(self) -> int:
        """How many records were not taken."""
        return sum(count for (_kind, what), count in self.counts.items() if what in _NOT_TAKEN)

    def hear(self, outcome: Outcome, raw: bytes) -> None:
        """Take note of what became of a record, whose line was `raw`."""
        self.counts[outcome.line.kind, outcome.what] += 1
        self.taken += len(outcome.taken)
        if outcome.taken and (self.all_named or len(self.edited) < _NAMED):
            self.edited.append(_edited(outcome))
        self.voided += outcome.voided
        if outcome.what not in _NOT_TAKEN:
            if outcome.twin and self.sink is not None:
                self.sink.write(raw)  # it says whom the others name
            return
        if self.all_named or len(self.named) < _NAMED:
            self.named.append(_as_dict(outcome))
        if self.sink is not None:
            self.sink.write(_with_problem(raw, outcome))

    def as_counts(self) -> dict[str, dict[str, int]]:
        """Give the counts by kind."""
        kinds = dict.fromkeys(kind for kind, _what in self.counts)
        return {kind: {what.value: self.counts[kind, what] for what in What} for kind in kinds}

    def tell(self) -> None:
        """Print for people what was not taken, and the counts of what they know by reference."""
        for one in self.edited:
            for edit in one["edits"]:
                click.echo(visible(_("%(ref)s edited: %(edit)s") % {"ref": one["ref"], "edit": edit}))
        more = self.taken - sum(len(one["edits"]) for one in self.edited)
        if more:
            told = ngettext(
                "… and %(count)d more edit; -v names it.", "… and %(count)d more edits; -v names them.", more
            )
            click.echo(told % {"count": more})
        for one in self.named:
            _tell(one)
        more = self.not_taken - len(self.named)
        if more:
            told = ngettext(
                "… and %(count)d more; -v names it.", "… and %(count)d more; -v names them.", more
            )
            click.echo(told % {"count": more})
        rows = [
            (_(label), *(self.counts[kind, what] for what in What))
            for kind, label in _SHOWN.items()
            if any(
                self.counts[kind, what] for what in What if kind not in _LESS or what is not What.UNCHANGED
            )
        ]
        titles = ("", _("New"), _("Brought up to date"), _("Unchanged"), _("Conflicts"), _("Not taken"))
        if not rows:
            click.echo(_("The file holds no claims."))
        else:
            click.echo(table(rows, [(title, partial(_cell, at)) for at, title in enumerate(titles)]))


def _cell(at: int, row: tuple[object, ...]) -> str:
    return str(row[at])


def _tell(one: dict[str, Any]) -> None:
    what = _("conflict") if one["what"] is What.CONFLICT else _("not taken")
    place = _("line %(line)d") % {"line": one["line"]}
    why = one["problem"] or _("It stands otherwise here. %(fields)s") % {
        "fields": "; ".join(one["differing"])
    }
    named = one["ref"] or word(one["kind"])
    click.echo(visible(f"{named}, {place}: {what}. {why}" if named else f"{place}: {what}. {why}"))
    if one["hint"]:
        click.echo("  " + visible(_("Hint: %(hint)s") % {"hint": one["hint"]}))


def _edited(outcome: Outcome) -> dict[str, Any]:
    return {"ref": outcome.ref, "uuid": outcome.line.entry.get("uuid"), "edits": list(outcome.taken)}


def _as_dict(outcome: Outcome) -> dict[str, Any]:
    return {
        "line": outcome.line.number,
        "kind": outcome.line.kind,
        "uuid": outcome.line.entry.get("uuid"),
        "ref": outcome.ref,
        "what": outcome.what,
        "differing": list(outcome.differing),
        "problem": outcome.problem,
        "hint": outcome.hint,
    }


def _with_problem(raw: bytes, outcome: Outcome) -> bytes:
    """Give a line with what is wrong with it, to be mended and imported; what is no JSON stays as it was."""
    said = outcome.problem or "; ".join(outcome.differing)
    try:
        parsed = json.loads(raw)
        line = json.dumps({**parsed, PROBLEM: said}, ensure_ascii=False)
        return line.encode() + b"\n"
    except (ValueError, RecursionError, TypeError):
        return raw.rstrip(b"\r\n") + b"\n"


@contextmanager
def _rejecting(target: str, head: str, listener: _Listener) -> Iterator[None]:
    """Write what the listener hears was not taken into a file, which comes to be where there is any."""
    with suppress(_Undone), writing_bytes(target, example="refused.jsonl") as sink:
        sink.write(head.encode() + b"\n")
        listener.sink = sink
        yield
        if not listener.not_taken:
            _undo()
