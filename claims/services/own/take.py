"""What a row edits, taken through the services that a person's commands use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.status import RATED, Status
from claims.domain.text import fold
from claims.errors import ConflictError, UsageError
from claims.i18n import _
from claims.models import rating, rating_scale, verification, verification_text
from claims.services.claim import edit_claim
from claims.services.own.difference import standing
from claims.services.own.row import STATEMENT_FIELDS, VERDICT_FIELDS, Change
from claims.services.scale import resolve_rating
from claims.services.verification import Step, verify

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.domain.report import ClaimEntry
    from claims.services.work import Work

_PUBLIC = {
    Status.PUBLISHED: "claims publish",
    Status.CORRECTED: "claims correct",
    Status.RETRACTED: "claims retract",
}


class Ratings:
    """The ratings that rows name as people write them, each looked up once: no row changes a scale."""

    def __init__(self, connection: Connection, scale: str) -> None:
        self.connection, self.scale = connection, scale
        self._numbers: dict[str, int] = {}
        self._names: dict[str, str] = {}

    def number(self, text: str) -> int:
        """Give the number of a rating; raises what `resolve_rating` raises."""
        if text not in self._numbers:
            self._numbers[text] = resolve_rating(self.connection, text, self.scale)
        return self._numbers[text]

    def name(self, text: str) -> str:
        """Give the scale and the code of a rating; raises what `resolve_rating` raises."""
        if text not in self._names:
            row = self.connection.execute(
                select(rating_scale.c.code.label("scale"), rating.c.code)
                .join(rating, rating.c.scale_id == rating_scale.c.id)
                .where(rating.c.id == self.number(text))
            ).one()
            self._names[text] = f"{row.scale}:{row.code}"
        return self._names[text]


def take_edits(
    work: Work, entry: ClaimEntry, edits: dict[str, Any], *, reason: str | None, ratings: Ratings
) -> tuple[Change, ...]:
    """Change a claim as a row says, and give all that changes, also what changes of itself.

    Raises what `edit_claim` and `verify` raise, ConflictError for a claim that is out, and UsageError for a
    status that only an act of its own gives.
    """
    now = standing(entry)
    number = int(entry.ref[1:])
    wanted = {name: edits[name] for name in STATEMENT_FIELDS if name in edits}
    if wanted:
        _edit(work, number, now, wanted, reason)
    verdict = {name: edits[name] for name in VERDICT_FIELDS if name in edits}
    of_itself: dict[str, Any] = {}
    if verdict:
        of_itself = take_step(
            work, number, now, verdict, reason=reason, ratings=ratings, language=wanted.get("language")
        )
    changes = [Change(name, now[name], value) for name, value in (edits | of_itself).items()]
    if reason:
        changes.append(Change("reason", None, reason))
    return tuple(changes)


def take_step(  # noqa: PLR0913 - a step is all of these
    work: Work,
    number: int,
    now: dict[str, Any],
    edits: dict[str, Any],
    *,
    reason: str | None,
    ratings: Ratings,
    language: str | None = None,
) -> dict[str, Any]:
    """Take the step that the edits of a verdict make, and give what changes of itself with them.

    What was not edited is said again. The texts stay in the language of those before, unless the row gives
    the claim another one. Raises what `verify` raises.
    """
    status, of_itself = _status_of(now["status"], edits)
    said = now | edits | of_itself
    newest = work.connection.execute(
        select(verification.c.rating_id, verification_text.c.language)
        .outerjoin(verification_text, verification_text.c.verification_id == verification.c.id)
        .where(verification.c.claim_id == number)
        .order_by(verification.c.step.desc())
        .limit(1)
    ).first()
    # The same rating is that of the same version of its scale.
    rating_id = newest.rating_id if newest and said["rating"] == now["rating"] else None
    if said["rating"] and rating_id is None:
        rating_id = ratings.number(said["rating"])
    step = Step(
        status,
        rating_id,
        summary=said["summary"],
        explanation=said["explanation"],
        language=language or (newest.language if newest else None),
        reason=reason,
        as_of=said["as_of"],
    )
    verify(work, number, step)
    return of_itself


def _edit(work: Work, number: int, now: dict[str, Any], wanted: dict[str, Any], reason: str | None) -> None:
    fields = {name: value for name, value in wanted.items() if name != "topics"}
    topics = wanted.get("topics", now["topics"])
    kept = {fold(topic) for topic in topics}
    held = {fold(topic) for topic in now["topics"]}
    edit_claim(
        work,
        number,
        fields,
        add_topics=[topic for topic in topics if fold(topic) not in held],
        remove_topics=[topic for topic in now["topics"] if fold(topic) not in kept],
        reason=reason,
    )


def _status_of(before: Status, edits: dict[str, Any]) -> tuple[Status, dict[str, Any]]:
    """Give the status of a step, and the fields that change of themselves with it.

    A rating decides a claim that had none, as with `claims verify`; a step that carries no rating drops
    what belonged to one.
    """
    status = edits.get("status", before)
    if before in {Status.PUBLISHED, Status.CORRECTED}:
        raise ConflictError(
            _("It is %(status)s: what readers were told is not changed by a file.") % {"status": _(before)},
            hint=_("Use `claims correct` or `claims retract`."),
        )
    if status in _PUBLIC and status is not before:
        raise UsageError(
            _("The status %(status)s is given by an act of its own.") % {"status": _(status)},
            hint=_("Use `%(command)s`.") % {"command": _PUBLIC[status]},
        )
    if "status" not in edits and edits.get("rating") and status not in RATED:
        return Status.DECIDED, {"status": Status.DECIDED}
    if status not in RATED and before in RATED:
        dropped = ("rating", "summary", "explanation", "as_of")
        return status, {name: None for name in dropped if name not in edits}
    return status, {}
