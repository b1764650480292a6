"""Records of another database on their way into this one, batch by batch, each taken whole or not at all.

What is on record already is known again by its UUID, and some kinds by what must be unique here: a person by
the mail address, a source by its name, an article by its address. Rows that only the file has are added to
it, for histories only grow, and edits of what nobody changed here are taken over. What was changed in both
databases is never overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import DataError, IntegrityError

from claims.domain.reference import Kind as Reference
from claims.domain.reference import format_reference
from claims.domain.text import fingerprint
from claims.errors import ClaimsError, DatabaseError, InvalidInputError
from claims.i18n import _
from claims.matching import index
from claims.models import actor, actor_link, article, claim
from claims.services.canonical import is_one_of
from claims.services.current import read_standing
from claims.services.dump.audit import find_came, log_batch
from claims.services.dump.forward import take_over
from claims.services.dump.insert import Batch, NotWholeError
from claims.services.dump.known import Known
from claims.services.dump.name import find_names
from claims.services.dump.refusal import name_refusal
from claims.services.dump.shape import BY_NAME
from claims.services.dump.twin import Twins
from claims.services.dump.write import Reader
from claims.services.merge import settle
from claims.services.signoff import find_standing, name_voided

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection, NestedTransaction

    from claims.services.dump.shape import Kind
    from claims.services.dump.write import Entry
    from claims.services.work import Work

_REFERENCES = {
    "source": Reference.SOURCE,
    "article": Reference.ARTICLE,
    "actor": Reference.ACTOR,
    "evidence": Reference.EVIDENCE,
    "claim": Reference.CLAIM,
}


_SAID = (
    select(claim.c.id, claim.c.fingerprint, claim.c.language)
    .where(is_one_of(claim.c.fingerprint, "words"))
    .order_by(claim.c.id)
)


class What(StrEnum):
    """What became of a record."""

    NEW = "new"
    ADDED = "added"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a dump: a record of a kind, or what is wrong with the line."""

    number: int
    kind: str
    entry: Entry
    problem: ClaimsError | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line.

    `ref` is what the record is called here, `differing` what stands otherwise, `taken` which edits were taken
    over, and `wrote` tells whether anything of it was written; a `twin` is on record under another UUID.
    `voided` says which sign-offs do not stand any more.
    """

    line: Line
    what: What
    ref: str | None = None
    problem: str | None = None
    hint: str | None = None
    differing: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    wrote: bool = False
    twin: bool = False
    voided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """The file that records come from: its name and hash, the database that it is of, and its state then."""

    name: str
    sha256: str
    database: str
    state: str


class Taking:
    """A dump on its way in. `newest` is when the newest of the rows was made that were written."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.twins = Twins()
        self.begun = False
        self.newest = ""
        self.reader: Reader | None = None

    def take(self, work: Work, lines: Sequence[Line]) -> list[Outcome]:
        """Take lines of one kind, in their order, and give what became of each; it never raises for one.

        Raises DatabaseError where a role of `claims db roles` holds every signature to one person.
        """
        if not self.begun:
            _require_owner(work.connection)
            self.twins.own = find_came(work.connection, self.file.database)
            self.begun = True
        self.reader = None
        sound = [line for line in lines if line.problem is None]
        outcomes = {line.number: _refused(line, line.problem) for line in lines if line.problem is not None}
        for part in _each_once(sound):
            outcomes.update((one.line.number, one) for one in self._take_safely(work, part))
        return [outcomes[line.number] for line in lines]

    def _take_safely(self, work: Work, lines: Sequence[Line]) -> list[Outcome]:
        """Take lines together; without those that are not whole, and by halves where one is refused."""
        if not lines:
            return []
        saved = work.connection.begin_nested()
        try:
            outcomes = self._take(work, BY_NAME[lines[0].kind], lines)
        except NotWholeError as error:
            self._undo(work, saved)
            problems: Mapping[str, ClaimsError] | None = error.problems
        except _refusing(work.connection) as error:
            self._undo(work, saved)
            if len(lines) == 1:
                return [_refused(lines[0], error)]
            problems = None
        except BaseException:
            saved.rollback()
            raise
        else:
            saved.commit()
            self.twins.settle()
            return outcomes
        # Not while the error is at hand, which holds all that was made of the lines.
        if problems:
            spoiled = [line for line in lines if line.entry["uuid"] in problems]
            sound = [line for line in lines if line.entry["uuid"] not in problems]
            refused = [_refused(line, problems[line.entry["uuid"]]) for line in spoiled]
            return refused + self._take_safely(work, sound)
        middle = len(lines) // 2
        return self._take_safely(work, lines[:middle]) + self._take_safely(work, lines[middle:])

    def _undo(self, work: Work, saved: NestedTransaction) -> None:
        saved.rollback()
        self.twins.forget()
        work.rows.clear()  # no event will tell of them

    def _take(self, work: Work, kind: Kind, lines: Sequence[Line]) -> list[Outcome]:
        connection = work.connection
        here = find_names(connection, kind.name, [line.entry["uuid"] for line in lines])
        strange = [line.entry for line in lines if line.entry["uuid"] not in here]
        twins = self.twins.find(connection, kind, strange)
        numbers = {**here, **twins}
        standing = [line for line in lines if line.entry["uuid"] in numbers]
        fresh = [line for line in lines if line.entry["uuid"] not in numbers]
        batch = Batch(connection, kind, self.twins)
        outcomes = {line.number: one for line, one in self._said_already(connection, kind, fresh)}
        outcomes |= _add(batch, [line for line in fresh if line.number not in outcomes])
        if standing:
            known = Known(kind, batch, self._reader(connection), self.twins)
            known.read([numbers[line.entry["uuid"]] for line in standing])
        for line in standing:
            uuid = line.entry["uuid"]
            added = known.add_missing(numbers[uuid], line.entry, twin=uuid in twins)
            wrote = added.grown or bool(added.taken)
            outcomes[line.number] = Outcome(
                line,
                What.CONFLICT if added.differing else What.ADDED if wrote else What.UNCHANGED,
                _ref(kind, numbers[uuid]),
                differing=added.differing,
                taken=added.taken,
                wrote=wrote,
                twin=uuid in twins,
            )
        touched = sorted({*batch.grown, *batch.edited}) if kind.table is claim else []
        signed = find_standing(connection, touched)
        origin = {"file": self.file.name, "database": self.file.database}
        for number, edits in batch.edited.items():
            take_over(work, kind, number, edits, origin)
        rows = batch.write()
        for line in fresh:
            if line.number not in outcomes:
                number = batch.numbers[line.entry["uuid"]]
                outcomes[line.number] = Outcome(line, What.NEW, _ref(kind, number), wrote=True)
        if rows:
            told = {"file": self.file.name, "sha256": self.file.sha256, "state": self.file.state}
            log_batch(work, told, self.file.database, rows)
            batch.log_past(work)
        written = [line.entry for line in lines if outcomes[line.number].wrote]
        self.newest = max([self.newest, *(_newest(kind, entry) for entry in written)])
        voided = name_voided(connection, signed)
        for line in standing if voided else ():
            said = tuple(voided.get(numbers[line.entry["uuid"]], ()))
            outcomes[line.number] = replace(outcomes[line.number], voided=said)
        if rows or batch.edited:
            _index(connection, kind, batch)
        return [outcomes[line.number] for line in lines]

    def _reader(self, connection: Connection) -> Reader:
        if self.reader is None:
            self.reader = Reader(connection)  # anew for each batch: it knows which tables are empty
        return self.reader

    def _said_already(
        self, connection: Connection, kind: Kind, lines: Sequence[Line]
    ) -> Iterator[tuple[Line, Outcome]]:
        """Find the claims whose words are on record already: one and the same claim, recorded twice.

        Or reworded, but with a review of others that is on record, too, where both databases went on with it.
        """
        if kind.table is not claim or not lines:
            return
        words = {}
        for line in lines:
            if (number := self.twins.doubtful.get(line.entry["uuid"])) is not None:
                said = _("%(ref)s has the same review of others, and both databases went on with it.")
                yield line, _conflict(line, number, said)
            elif isinstance(text := line.entry.get("text"), str):
                words[fingerprint(text)] = line
        for number, said, language in connection.execute(_SAID, {"words": list(words)}):
            line = words[said]
            if self.twins.own.has(claim.name, number) or _primary(language) != _primary(
                str(line.entry.get("language"))
            ):
                continue
            yield line, _conflict(line, number, _("%(ref)s says the same in the same words."))


def _each_once(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Give the lines such that no record comes twice at a time: the second copy finds the first on record."""
    while lines:
        first: dict[str, Line] = {}
        again = [line for line in lines if first.setdefault(line.entry["uuid"], line) is not line]
        yield [*first.values()]
        lines = again


def _conflict(line: Line, number: int, said: str) -> Outcome:
    ref = format_reference(Reference.CLAIM, number)
    return Outcome(
        line,
        What.CONFLICT,
        ref,
        problem=said % {"ref": ref},
        hint=_(
            "They are one claim: choose which one stays, enter there by hand what the other one has, and "
            "reword the other one in its database."
        ),
    )


def _require_owner(connection: Connection) -> None:
    """Refuse a login that signs as one person only: these rows are signed by whoever wrote them."""
    if connection.dialect.name == "postgresql":
        bound = select(func.row_security_active("claim"))
        if connection.execute(bound).scalar():
            raise DatabaseError(
                _("Your database role signs as one person, and these records were signed by others."),
                hint=_("Let the owner of the tables import them: whom `claims init` ran as."),
            )


def _newest(kind: Kind, entry: Entry) -> str:
    """Give when the newest row of a record was made."""
    rows = [entry, *(row for part in kind.parts for row in entry.get(part.table.name, ()))]
    return max(row.get("created_at") or "" for row in rows)


def _refusing(connection: Connection) -> tuple[type[Exception], ...]:
    """Give what is raised for rows that cannot be taken, the driver's own errors among it."""
    driver: Any = connection.dialect.loaded_dbapi
    return ClaimsError, IntegrityError, DataError, driver.IntegrityError, driver.DataError


def _add(batch: Batch, lines: Sequence[Line]) -> dict[int, Outcome]:
    """Let new records be written, and give what became of those that are not whole: the others go on."""
    outcomes = {}
    for line in lines:
        try:
            batch.add(line.entry)
        except InvalidInputError as error:
            outcomes[line.number] = _refused(line, error)
    return outcomes


def _refused(line: Line, error: Exception) -> Outcome:
    if isinstance(error, ClaimsError):
        return Outcome(line, What.REFUSED, problem=error.message, hint=error.hint)
    return Outcome(
        line, What.REFUSED, problem=name_refusal(error), hint=_("Write the dump anew, and import that.")
    )


def _ref(kind: Kind, number: int) -> str | None:
    reference = _REFERENCES.get(kind.name)
    return format_reference(reference, number) if reference else None


def _index(connection: Connection, kind: Kind, batch: Batch) -> None:
    """Bring the word indexes in step with what was written."""
    fresh, grown = sorted(batch.numbers.values()), sorted({*batch.grown, *batch.edited})
    if kind.table is claim:
        index.refresh_claims(connection, sorted({*fresh, *grown}))
    elif kind.table is article:
        index.refresh_texts(connection, fresh)
        for number in grown:
            index.refresh_article(connection, number)
    elif kind.table is actor:
        index.refresh_actors(connection, fresh)
        standing = read_standing(connection, grown)
        index.refresh_actors(connection, sorted(set(standing.values())))
    elif kind.table is actor_link:
        linked = select(actor_link.c.actor_id).union(select(actor_link.c.other_id))
        settle(connection, connection.execute(linked).scalars().all())


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
