"""Our own files back in: each row is compared with its claim, and what it edits goes through the services.

Rows are matched by UUID; a bare reference counts only in a file that carries this database's id. A row is
taken whole or not at all, and one that cannot be taken never stops the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.reference import Kind, find_reference, format_reference
from claims.domain.status import Status
from claims.errors import ClaimsError, InvalidInputError, NotFoundError
from claims.i18n import LANGUAGES, _
from claims.models import claim, database_info, event, rating_text
from claims.services.indexing import gathering, savepoint
from claims.services.own.difference import compare, read_later
from claims.services.own.record import Hands, record_row
from claims.services.own.row import VERDICT_FIELDS, Outcome, What
from claims.services.own.take import Ratings, take_edits, take_step
from claims.services.own.touched import Elsewhere, explain_by_steps
from claims.services.report.build import build_report
from claims.services.selection import ClaimFilter
from claims.services.signoff import find_standing, void_note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from claims.domain.report import ClaimEntry, Report
    from claims.services.own.difference import Later
    from claims.services.own.row import Row
    from claims.services.work import Work

    FindTouched = Callable[[Row, Report, ClaimEntry], list[str]]

BATCH = 100
"""Rows of one transaction: about a second of work, so that nobody waits long for their turn."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is taken: its own database and the scale of bare ratings; `reason` is for rows without one.

    `find_touched` names what a row has otherwise than its claim among the things that no file may change.
    `names` are what the file calls the fields that have another name there.
    """

    database: str | None
    scale: str
    reason: str | None
    find_touched: FindTouched
    names: Mapping[str, str]


class OwnImport:
    """One of our files on its way in, batch by batch."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def take(self, work: Work, rows: Sequence[Row]) -> list[Outcome]:
        """Take some rows in their order and give what became of each; it never raises for a row."""
        with gathering(work) as gathered:
            return _Batch(gathered, rows, self.terms).take()


class _Batch:
    """The rows of one transaction, with what they are compared with, read at once."""

    def __init__(self, work: Work, rows: Sequence[Row], terms: Terms) -> None:
        self.work, self.rows, self.terms = work, rows, terms
        connection = work.connection
        rows = [row for row in rows if not row.problem]
        self.own = connection.execute(select(database_info.c.uuid)).scalar_one()
        uuids = {row.uuid for row in rows if row.uuid}
        known = connection.execute(select(claim.c.uuid, claim.c.id).where(claim.c.uuid.in_(uuids)))
        self.by_uuid = {row.uuid: row.id for row in known}
        self.states = _read_states(connection, rows)
        numbers = sorted({number for row in rows if (number := self._number(row)) is not None})
        self.filter = ClaimFilter(claims=tuple(numbers))
        self.drawn: dict[str, tuple[Report, dict[int, ClaimEntry]]] = {}
        self.entries = self._draw(LANGUAGES[0])[1]
        oldest = min((state[0] for state in self.states), default=0)
        self.later = read_later(connection, numbers, oldest) if self.states else {}
        self.elsewhere = Elsewhere(connection, oldest)
        self.ratings = Ratings(connection, terms.scale)
        self.met: set[int] = set()

    def take(self) -> list[Outcome]:
        """Take each row for itself."""
        return [self._take_safely(row) for row in self.rows]

    def _take_safely(self, row: Row) -> Outcome:
        if row.problem:
            return Outcome(row, What.REFUSED, row.ref, problem=row.problem)
        try:
            with savepoint(self.work):
                return self._take(row)
        except ClaimsError as error:
            details = "; ".join(" ".join(line.split()) for line in error.details)
            problem = f"{error.message} ({details})" if details else error.message
            return Outcome(row, What.REFUSED, self._shown(row), problem=problem, hint=error.hint)

    def _take(self, row: Row) -> Outcome:
        database = row.database or self.terms.database
        if not row.uuid and not row.ref:
            own = database == self.own
            hands = Hands(self.ratings.name, self._take_first_step, self.terms.names)
            return record_row(self.work, row, hands, own=own)
        entry = self._find(row, database)
        later = self._later(row, database, entry)
        touched = self._touched(row, entry, later)
        if touched and not self._went_on(row, entry, later):
            raise InvalidInputError(
                _("A file does not change these: %(fields)s.") % {"fields": ", ".join(touched)},
                hint=_touched_hint(touched),
            )
        difference = compare(row, entry, later, self.ratings.name)
        if difference.conflicts:
            return Outcome(
                row, What.CONFLICT, entry.ref, difference.conflicts, *_explain(row, later, database)
            )
        outcome = self._apply(row, entry, difference.edits)
        if not touched:
            return outcome
        passed = _("Passed over, for it changed on record or in the file: %(fields)s.") % {
            "fields": ", ".join(touched)
        }
        return replace(outcome, note=f"{outcome.note} {passed}" if outcome.note else passed)

    # ---- which claim, and since when ---------------------------------------------------------------------

    def _number(self, row: Row) -> int | None:
        """Give the number of the claim that a row means, or None: why not is found out row by row."""
        if row.uuid:
            return self.by_uuid.get(row.uuid)
        found = find_reference(row.ref) if row.ref else None
        own = (row.database or self.terms.database) == self.own
        return found[1] if own and found and found[0] is Kind.CLAIM else None

    def _find(self, row: Row, database: str | None) -> ClaimEntry:
        number = self._number(row)
        if row.uuid and number is None:
            raise NotFoundError(
                _("No claim on record has the UUID %(uuid)s.") % {"uuid": row.uuid},
                hint=_("Is it the right database? A new claim's row leaves claim and claim_uuid empty."),
            )
        if number is None and database != self.own:
            raise InvalidInputError(
                _("%(ref)s counts only in a file that carries this database's id.") % {"ref": row.ref},
                hint=_("Keep the columns claim_uuid and database, as the export wrote them."),
            )
        entry = self.entries.get(number) if number is not None else None
        if number is None or entry is None:
            raise NotFoundError(
                _("There is no claim %(ref)s.") % {"ref": row.ref},
                hint=_("`claims list` shows those on record."),
            )
        if row.uuid and row.ref and database == self.own and row.ref.upper() != entry.ref:
            raise InvalidInputError(
                _("The UUID is that of %(ref)s, and the row says %(other)s.")
                % {"ref": entry.ref, "other": row.ref},
                hint=_("Put back what the export wrote: each row has its own claim and claim_uuid."),
            )
        if number in self.met:
            raise InvalidInputError(
                _("%(ref)s stands in more than one row.") % {"ref": entry.ref}, hint=_("Leave one of them.")
            )
        self.met.add(number)
        return entry

    def _later(self, row: Row, database: str | None, entry: ClaimEntry) -> list[Later] | None:
        """Give what happened to a claim since its row was drawn, newest first; None when nobody can tell."""
        if database != self.own or row.state is None or row.state not in self.states:
            return None
        return [one for one in self.later.get(int(entry.ref[1:]), ()) if one.position > row.state[0]]

    def _touched(self, row: Row, entry: ClaimEntry, later: list[Later] | None) -> list[str]:
        """Name what differs though no file may change it; what a later step of the claim changed is none."""
        number = int(entry.ref[1:])
        touched = self.terms.find_touched(row, self._draw(LANGUAGES[0])[0], entry)
        if touched:
            # Labels stand in the language of the file's report, which a CSV does not name.
            labels = select(rating_text.c.language).distinct()
            for language in (*LANGUAGES[1:], *self.work.connection.execute(labels).scalars()):
                report, entries = self._draw(language)
                touched = min(touched, self.terms.find_touched(row, report, entries[number]), key=len)
        return explain_by_steps(touched, later or ())

    def _went_on(self, row: Row, entry: ClaimEntry, later: list[Later] | None) -> bool:
        """Tell whether what a row shows may have changed on record since it was drawn."""
        if later is None or row.state is None:
            return True
        others = any(one.action not in {"claim.edited", "claim.verified"} for one in later)
        return others or self.elsewhere.touches(row, entry, row.state[0])

    def _draw(self, language: str) -> tuple[Report, dict[int, ClaimEntry]]:
        """Give the claims of the batch as a report in a language shows them."""
        if language not in self.drawn:
            report = build_report(self.work.connection, self.filter, title="", language=language)
            claims = report.claims if self.filter.claims else ()
            self.drawn[language] = report, {int(entry.ref[1:]): entry for entry in claims}
        return self.drawn[language]

    def _shown(self, row: Row) -> str | None:
        number = self._number(row)
        return format_reference(Kind.CLAIM, number) if number is not None else row.ref

    def _apply(self, row: Row, entry: ClaimEntry, edits: dict[str, Any]) -> Outcome:
        own_reason = edits.pop("reason", None)
        if not edits:
            note = _("The reason says why something changes, and nothing else does.") if own_reason else None
            return Outcome(row, What.UNCHANGED, entry.ref, note=note)
        reason = own_reason or self.terms.reason
        changes = take_edits(self.work, entry, edits, reason=reason, ratings=self.ratings)
        return Outcome(row, What.CHANGED, entry.ref, changes, note=self._tell_voided(entry))

    def _tell_voided(self, entry: ClaimEntry) -> str | None:
        """Say whose sign-off of a claim is void now; `entry` is the claim as it was."""
        signed = [one for one in entry.sign_offs if not one.void]
        if not signed:
            return None
        standing = find_standing(self.work.connection, [int(entry.ref[1:])])
        told = [void_note(one.step, one.by) for one in signed if one.uuid not in standing]
        return " ".join(told) or None

    def _take_first_step(self, number: int, fields: dict[str, Any]) -> None:
        """Take the first step of a claim that was just recorded, if its row has one."""
        now = {**dict.fromkeys(VERDICT_FIELDS), "status": Status.UNREVIEWED}
        verdict = {name: fields[name] for name in VERDICT_FIELDS if fields.get(name) not in {None, now[name]}}
        if verdict:
            reason = fields.get("reason") or self.terms.reason
            take_step(self.work, number, now, verdict, reason=reason, ratings=self.ratings)


def _read_states(connection: Connection, rows: Sequence[Row]) -> set[tuple[int, str]]:
    """Give those of the rows' states that this database went through: its log has that event."""
    claimed = {row.state for row in rows if row.state is not None}
    query = select(event.c.position, event.c.hash).where(
        event.c.position.in_({position for position, _hash in claimed})
    )
    return claimed & {(row.position, row.hash) for row in connection.execute(query)}


def _touched_hint(touched: list[str]) -> str:
    if any(name.startswith("rating_") for name in touched):
        return _("To change a rating, change the column rating: it takes a label too.")
    return _("Put back what the export wrote; `claims --help` names the commands that change records.")


def _explain(row: Row, later: list[Later] | None, database: str | None) -> tuple[str, str]:
    """Say why a row is a conflict, and how to mend it."""
    if later is not None:
        return _("It changed on record since the file was written."), _("Export it again, and edit that.")
    if database is None or row.state is None:
        why = _("The file does not say which database and which state it was drawn from.")
    else:
        why = _("It was drawn from another database, or from a past that this one does not have.")
    return why, _("Export it again from this database, and keep the columns database and state.")
