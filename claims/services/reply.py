"""Right of reply: whom a claim concerns is asked about it; and outlets are asked to correct themselves.

Nothing is overwritten: what came of asking is a later row that supersedes the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Table, and_, select

from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_block, clean_line
from claims.domain.url import check_url
from claims.domain.vocabulary import ReplyOutcome
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.i18n import _
from claims.models import actor_name, outlet_correction, reply
from claims.services.current import main_name, records_of
from claims.services.selection import get_claim_number, get_claim_row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.domain.partial_date import PartialDate
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: the outcome, when, and the words of the answer or where the outlet corrected."""

    outcome: ReplyOutcome
    answered: PartialDate | None = None
    text: str | None = None
    url: str | None = None
    note: str | None = None


def standing(table: Table[Any]) -> ColumnElement[bool]:
    """Tell the rows of `reply` or `outlet_correction` that no later one supersedes or withdraws."""
    later = table.alias()
    return and_(
        table.c.withdrawn == False,  # noqa: E712 - SQL
        ~select(later.c.id).where(later.c.supersedes_id == table.c.id).exists(),
    )


def ask(  # noqa: PLR0913 - a question is all of these
    work: Work,
    claim_id: int,
    actor_id: int,
    *,
    channel: str,
    asked: PartialDate,
    deadline: PartialDate | None = None,
) -> None:
    """Record that an actor was asked about a claim.

    Raises ConflictError while what came of asking before is not recorded.
    """
    row = get_claim_row(work.connection, claim_id)
    pending = _find_reply(work.connection, claim_id, actor_id)
    if pending is not None and pending.outcome is ReplyOutcome.PENDING:
        raise ConflictError(
            _("%(name)s was asked already, on %(date)s, and the answer is pending.")
            % {"name": _name(work.connection, actor_id), "date": pending.asked},
            hint=_("Record what came of it: claims reply answer %(ref)s --from %(actor)s --outcome …")
            % {
                "ref": format_reference(Kind.CLAIM, claim_id),
                "actor": format_reference(Kind.ACTOR, actor_id),
            },
        )
    if deadline is not None and deadline.iso < asked.iso[: len(deadline.iso)]:
        raise InvalidInputError(
            _("The deadline %(deadline)s is before the day of asking.") % {"deadline": deadline},
            hint=_("Give a later one."),
        )
    values = {
        "channel": clean_line(channel, what=_("The channel")),
        "asked": asked,
        "deadline": deadline,
    }
    _number, uuid = work.add(
        reply,
        {
            "claim_id": claim_id,
            "actor_id": actor_id,
            "outcome": ReplyOutcome.PENDING,
            "withdrawn": False,
            **values,
        },
        tell=("actor_id",),
    )
    after = {"reply_uuid": uuid, "asked_of": _name(work.connection, actor_id), **values}
    work.log("claim.reply_asked", claim_id, row.uuid, after=after)


def record_answer(work: Work, claim_id: int, actor_id: int, answer: Answer) -> None:
    """Record what came of asking an actor; a later record supersedes an earlier one.

    Raises NotFoundError when the actor was not asked, and InvalidInputError for an answer without words,
    words without an answer, or an answer that came before the question.
    """
    row = get_claim_row(work.connection, claim_id)
    known = _get_reply(work.connection, claim_id, actor_id)
    if (answer.outcome is ReplyOutcome.ANSWERED) != bool(answer.text) or (
        answer.outcome is ReplyOutcome.CORRECTED
    ):
        raise InvalidInputError(
            _("An answer has words, and what is no answer has none."),
            hint=_('Give --text "…", or --outcome no_answer or declined.'),
        )
    _check_order(known.asked, answer.answered)
    values = {
        "outcome": answer.outcome,
        "answered": answer.answered,
        "text": clean_block(answer.text, what=_("The answer")) if answer.text else None,
    }
    _supersede(work, reply, known, values)
    after = {"asked_of": _name(work.connection, known.actor_id), **values}
    before = {key: known._mapping[key] for key in values}
    work.log("claim.reply_recorded", claim_id, row.uuid, before=before, after=after)


def withdraw_reply(work: Work, claim_id: int, actor_id: int, *, reason: str) -> None:
    """Take a question off a claim that was recorded by mistake, with a reason.

    Raises NotFoundError when the actor was not asked.
    """
    row = get_claim_row(work.connection, claim_id)
    known = _get_reply(work.connection, claim_id, actor_id)
    reason = clean_block(reason, what=_("The reason"))
    _supersede(work, reply, known, {"withdrawn": True, "reason": reason})
    before = {"asked_of": _name(work.connection, known.actor_id), "outcome": known.outcome}
    work.log("claim.reply_withdrawn", claim_id, row.uuid, before=before, reason=reason)


def ask_outlet(  # noqa: PLR0913 - a question is all of these
    work: Work,
    appearance_id: int,
    *,
    channel: str | None,
    asked: PartialDate | None,
    today: PartialDate,
    answer: Answer,
) -> int:
    """Record that an outlet was asked to correct an appearance, or what came of it; give the claim's number.

    The first record needs a channel; a later one supersedes it, and keeps how and when it was asked unless it
    says otherwise. Raises ConflictError when it says what is on record.
    """
    claim_id = get_claim_number(work.connection, Kind.APPEARANCE, appearance_id)
    row = get_claim_row(work.connection, claim_id)
    known = _find_outlet(work.connection, appearance_id)
    if known is None and channel is None:
        raise InvalidInputError(
            _("Say how the outlet was asked."), hint=_('Give the channel: --channel "correo"')
        )
    values = {
        "channel": clean_line(channel, what=_("The channel")) if channel else known and known.channel,
        "asked": (when := asked or (known.asked if known else today)),
        "answered": answer.answered,
        "outcome": answer.outcome,
        "url": check_url(answer.url) if answer.url else None,
        "note": clean_block(answer.note, what=_("The note")) if answer.note else None,
    }
    _check_order(when, answer.answered)
    ref = format_reference(Kind.APPEARANCE, appearance_id)
    if known is None:
        work.add(outlet_correction, {"appearance_id": appearance_id, "withdrawn": False, **values})
    elif all(known._mapping[key] == value for key, value in values.items()):
        raise ConflictError(
            _("That of the outlet of %(ref)s is on record already.") % {"ref": ref},
            hint=_("Say what came of it: claims reply outlet %(ref)s --outcome …") % {"ref": ref},
        )
    else:
        _supersede(work, outlet_correction, known, values)
    work.log(
        "claim.outlet_correction_asked" if known is None else "claim.outlet_correction_recorded",
        claim_id,
        row.uuid,
        before={"outcome": known.outcome} if known else None,
        after={"appearance": ref, **values},
    )
    return claim_id


def withdraw_outlet(work: Work, appearance_id: int, *, reason: str) -> int:
    """Take off what was recorded by mistake of asking an outlet, with a reason; give the claim's number.

    Raises NotFoundError when the outlet was not asked about that appearance.
    """
    claim_id = get_claim_number(work.connection, Kind.APPEARANCE, appearance_id)
    row = get_claim_row(work.connection, claim_id)
    known = _find_outlet(work.connection, appearance_id)
    ref = format_reference(Kind.APPEARANCE, appearance_id)
    if known is None:
        raise NotFoundError(
            _("The outlet of %(ref)s was not asked to correct itself.") % {"ref": ref},
            hint=_("`claims show %(claim)s` shows who was asked.")
            % {"claim": format_reference(Kind.CLAIM, claim_id)},
        )
    reason = clean_block(reason, what=_("The reason"))
    _supersede(work, outlet_correction, known, {"withdrawn": True, "reason": reason})
    before = {"appearance": ref, "outcome": known.outcome}
    work.log("claim.outlet_correction_withdrawn", claim_id, row.uuid, before=before, reason=reason)
    return claim_id


def _check_order(asked: PartialDate, answered: PartialDate | None) -> None:
    if answered is not None and answered.iso < asked.iso[: len(answered.iso)]:
        raise InvalidInputError(
            _("The answer of %(answered)s is before the day of asking.") % {"answered": answered},
            hint=_("It was asked on %(asked)s.") % {"asked": asked},
        )


def _find_outlet(connection: Connection, appearance_id: int) -> Any:  # noqa: ANN401 - a row or None
    query = select(outlet_correction).where(
        outlet_correction.c.appearance_id == appearance_id, standing(outlet_correction)
    )
    return connection.execute(query).first()


def _supersede(work: Work, table: Table[Any], known: Any, values: dict[str, Any]) -> None:  # noqa: ANN401
    kept = {
        key: value
        for key, value in known._mapping.items()
        if key not in {"id", "uuid", "created_at", "created_by", "supersedes_id", "reason"}
    }
    work.add(table, {**kept, "supersedes_id": known.id, **values})


def _find_reply(connection: Connection, claim_id: int, actor_id: int) -> Any:  # noqa: ANN401 - a row or None
    query = (
        select(reply)
        .where(reply.c.claim_id == claim_id, reply.c.actor_id.in_(records_of(actor_id)), standing(reply))
        .order_by(reply.c.id.desc())
    )
    return connection.execute(query).first()


def _get_reply(connection: Connection, claim_id: int, actor_id: int) -> Any:  # noqa: ANN401 - a row
    known = _find_reply(connection, claim_id, actor_id)
    if known is None:
        raise NotFoundError(
            _("%(name)s was not asked about %(ref)s.")
            % {"name": _name(connection, actor_id), "ref": format_reference(Kind.CLAIM, claim_id)},
            hint=_("Record the question first: claims reply ask %(ref)s --of … --channel …")
            % {"ref": format_reference(Kind.CLAIM, claim_id)},
        )
    return known


def _name(connection: Connection, actor_id: int) -> str:
    return connection.execute(select(actor_name.c.value).where(main_name(actor_id))).scalar_one()
