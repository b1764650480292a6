"""Links between claims: what people said of two of them, never changed, superseded by what they say later.

Of each pair one link stands at most, whichever of the two was named first. «Not the same» is a link too,
a rejected one: so nobody is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from claims.domain.reference import Kind, format_reference
from claims.domain.report import LinkEntry
from claims.domain.text import clean_block
from claims.domain.vocabulary import LinkState, LinkType
from claims.errors import ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.i18n import _
from claims.models import claim, claim_link, person, verification
from claims.services.current import among, standing_claim_link
from claims.services.label import labels_of
from claims.services.selection import get_claim_row

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection

    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Link:
    """One row of what was said of two claims. `claim` is part of `other` where the type says so."""

    uuid: str
    claim: str
    other: str
    type: LinkType
    state: LinkState
    score: float | None
    withdrawn: bool
    reason: str | None
    linked_at: dt.datetime
    linked_by: str


def link_claims(  # noqa: PLR0913 - a link is all of these
    work: Work,
    claim_id: int,
    other_id: int,
    link_type: LinkType,
    *,
    reason: str | None = None,
    score: float | None = None,
) -> int:
    """Say how a claim stands to another one, and give the number of the link.

    `score` is the probability that the program gave, if it suggested the pair. Another link of the two that
    stands is superseded, which asks for a reason.

    Raises InvalidInputError for a claim with itself, NotFoundError when one is not there, ConflictError when
    the link stands so already, and UsageError when the reason is missing.
    """
    return _say(work, (claim_id, other_id), (link_type, LinkState.CONFIRMED), reason=reason, score=score)


def reject_link(
    work: Work, claim_id: int, other_id: int, *, reason: str | None = None, score: float | None = None
) -> int:
    """Say that two claims are not the same, so that they are never suggested as such again.

    Gives and raises what `link_claims` does.
    """
    said = (LinkType.DUPLICATE, LinkState.REJECTED)
    return _say(work, (claim_id, other_id), said, reason=reason, score=score)


def unlink_claims(work: Work, claim_id: int, other_id: int, *, reason: str) -> int:
    """Take back what was said of two claims, also that they are not the same; give the number of the row.

    Raises NotFoundError when nothing stands between them, and InvalidInputError for an empty reason.
    """
    row, other = get_claim_row(work.connection, claim_id), get_claim_row(work.connection, other_id)
    standing = _standing(work.connection, claim_id, other_id)
    if standing is None:
        refs = _refs(claim_id, other_id)
        raise NotFoundError(
            _("%(claim)s is not linked to %(other)s.") % refs,
            hint=_("`claims show %(claim)s` shows its links.") % refs,
        )
    reason = clean_block(reason, what=_("The reason"))
    number, _uuid = work.add(
        claim_link,
        {
            "claim_id": standing.claim_id,
            "other_id": standing.other_id,
            "type": standing.type,
            "state": standing.state,
            "score": standing.score,
            "supersedes_id": standing.id,
            "withdrawn": True,
            "reason": reason,
        },
        tell=("claim_id", "other_id"),
    )
    before = _logged(standing, (claim_id, other_id), other.uuid)
    work.log("claim.unlinked", claim_id, row.uuid, before=before, reason=reason)
    return number


def get_link(connection: Connection, number: int) -> Link:
    """Give one row of what was said of two claims, by the number that writing it gave."""
    row = connection.execute(
        select(claim_link, person.c.name.label("by"))
        .join(person, person.c.id == claim_link.c.created_by)
        .where(claim_link.c.id == number)
    ).one()
    return Link(
        uuid=row.uuid,
        **_refs(row.claim_id, row.other_id),
        type=row.type,
        state=row.state,
        score=row.score,
        withdrawn=row.withdrawn,
        reason=row.reason,
        linked_at=row.created_at,
        linked_by=row.by,
    )


def list_links(connection: Connection, claim_id: int) -> list[LinkEntry]:
    """List what stands between a claim and others, also that they are not the same, in the order it came."""
    return links_of(connection, [claim_id], list(LinkState)).get(claim_id, [])


def links_of(
    connection: Connection,
    numbers: Collection[int],
    states: Sequence[LinkState] = (LinkState.CONFIRMED,),
    *,
    language: str | None = None,
) -> dict[int, list[LinkEntry]]:
    """Give the standing links of several claims at once, by claim, in the order they came.

    The ratings of the other claims read in `language`, or in that of the claim where it is None.
    """
    rows = [
        *_seen_from(connection, numbers, states, inverse=False),
        *_seen_from(connection, numbers, states, inverse=True),
    ]
    labels = labels_of(connection, {row.rating_id for row in rows if row.rating_id is not None})
    found: dict[int, list[LinkEntry]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        rating = (
            labels[row.rating_id].read(language or row.language).label if row.rating_id is not None else None
        )
        entry = LinkEntry(
            uuid=row.uuid,
            claim=format_reference(Kind.CLAIM, row.far_id),
            claim_uuid=row.far_uuid,
            text=row.text,
            status=row.status,
            rating=rating,
            type=row.type,
            inverse=_turned(row, (row.near_id, row.far_id)),
            state=row.state,
            score=row.score,
            reason=row.reason,
            linked_at=row.created_at,
            linked_by=row.by,
        )
        found.setdefault(row.near_id, []).append(entry)
    return {number: found[number] for number in numbers if number in found}


def linked(connection: Connection, claim_id: int) -> dict[int, tuple[LinkType, LinkState]]:
    """Give the claims that people said something of beside this one, each with what stands."""
    query = select(claim_link).where(
        or_(claim_link.c.claim_id == claim_id, claim_link.c.other_id == claim_id), standing_claim_link()
    )
    return {
        row.other_id if row.claim_id == claim_id else row.claim_id: (row.type, row.state)
        for row in connection.execute(query)
    }


def _say(
    work: Work,
    pair: tuple[int, int],
    said: tuple[LinkType, LinkState],
    *,
    reason: str | None,
    score: float | None,
) -> int:
    claim_id, other_id = pair
    if claim_id == other_id:
        raise InvalidInputError(
            _("%(claim)s cannot be linked to itself.") % _refs(*pair), hint=_("Name two claims.")
        )
    row, other = get_claim_row(work.connection, claim_id), get_claim_row(work.connection, other_id)
    reason = clean_block(reason, what=_("The reason")) if reason else None
    standing = _standing(work.connection, *pair)
    if standing is not None:
        _refuse_same(standing, pair, said, reason)
    link_type, state = said
    number, _uuid = work.add(
        claim_link,
        {
            "claim_id": claim_id,
            "other_id": other_id,
            "type": link_type,
            "state": state,
            "score": score,
            "supersedes_id": standing.id if standing is not None else None,
            "withdrawn": False,
            "reason": reason,
        },
        tell=("claim_id", "other_id"),
    )
    if standing is not None:
        action = "claim.link_changed"
    else:
        action = "claim.linked" if state is LinkState.CONFIRMED else "claim.link_rejected"
    work.log(
        action,
        claim_id,
        row.uuid,
        before=_logged(standing, pair, other.uuid) if standing is not None else None,
        after=_logged(_row(work.connection, number), pair, other.uuid),
        reason=reason,
    )
    return number


def _refuse_same(
    standing: Any,  # noqa: ANN401 - a row of claim_link
    pair: tuple[int, int],
    said: tuple[LinkType, LinkState],
    reason: str | None,
) -> None:
    """Refuse what stands so already, and a change without its reason."""
    rejected = standing.state is LinkState.REJECTED
    values = {**_refs(standing.claim_id, standing.other_id), "type": _(standing.type)}
    if (standing.type, standing.state) == said and not _turned(standing, pair):
        raise ConflictError(
            _("It stands already that %(claim)s and %(other)s are not the same.") % values
            if rejected
            else _("%(claim)s and %(other)s are linked so already, as %(type)s.") % values,
            hint=_("Take it back: claims unlink %(claim)s %(other)s --reason …") % values,
        )
    if not reason:
        raise UsageError(
            _("%(claim)s and %(other)s stand as not the same: changing that needs a reason.") % values
            if rejected
            else _("%(claim)s and %(other)s are linked as %(type)s: changing that needs a reason.") % values,
            hint=_('Give one: --reason "…"'),
        )


def _standing(connection: Connection, claim_id: int, other_id: int) -> Any:  # noqa: ANN401
    """Find the link that stands between two claims, whichever was named first."""
    one, two = claim_link.c.claim_id, claim_link.c.other_id
    return connection.execute(
        select(claim_link).where(
            or_(and_(one == claim_id, two == other_id), and_(one == other_id, two == claim_id)),
            standing_claim_link(),
        )
    ).first()


def _seen_from(
    connection: Connection, numbers: Collection[int], states: Sequence[LinkState], *, inverse: bool
) -> Sequence[Any]:
    """Read the standing links in which claims were named first, or second with `inverse`, with the others."""
    near, far = claim_link.c.claim_id, claim_link.c.other_id
    if inverse:
        near, far = far, near
    query = (
        select(
            claim_link,
            near.label("near_id"),
            far.label("far_id"),
            claim.c.uuid.label("far_uuid"),
            claim.c.text,
            claim.c.language,
            claim.c.status,
            verification.c.rating_id,
            person.c.name.label("by"),
        )
        .join(claim, claim.c.id == far)
        .join(person, person.c.id == claim_link.c.created_by)
        .outerjoin(
            verification,
            (verification.c.claim_id == claim.c.id) & (verification.c.step == claim.c.step),
        )
        .where(among(near, numbers), claim_link.c.state.in_(list(states)), standing_claim_link())
    )
    return connection.execute(query).all()


def _row(connection: Connection, number: int) -> Any:  # noqa: ANN401
    return connection.execute(select(claim_link).where(claim_link.c.id == number)).one()


def _logged(link: Any, pair: tuple[int, int], other_uuid: str) -> dict[str, Any]:  # noqa: ANN401
    """Give what the log holds of a link, seen from the first claim of the pair."""
    return {
        "link_uuid": link.uuid,
        "other": format_reference(Kind.CLAIM, pair[1]),
        "other_uuid": other_uuid,
        "type": link.type,
        "inverse": _turned(link, pair),
        "state": link.state,
        "score": link.score,
    }


def _turned(link: Any, pair: tuple[int, int]) -> bool:  # noqa: ANN401
    """Tell whether a link says that the second claim of the pair is part of the first."""
    return link.type is LinkType.PART_OF and (link.claim_id, link.other_id) != pair


def _refs(claim_id: int, other_id: int) -> dict[str, str]:
    return {
        "claim": format_reference(Kind.CLAIM, claim_id),
        "other": format_reference(Kind.CLAIM, other_id),
    }
