"""Appearances: where a claim is made, by whom, and where the quote stands in which text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from claims.domain.anchor import find, find_all
from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_block
from claims.domain.vocabulary import AnchorState, ClaimantKind, QuoteKind
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.i18n import _
from claims.models import anchor, appearance, reporter, snapshot
from claims.services.current import not_superseded, read_standing, standing_actor
from claims.services.indexing import refresh_claims
from claims.services.selection import get_claim_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from claims.domain.anchor import Found
    from claims.domain.partial_date import PartialDate
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim is made. `claimant` is an actor's number, None for the outlet's own voice.

    `occurrence` picks one of several places where the quote stands; `snapshot` one of the article's
    texts, the newest unless given.
    """

    article_id: int
    quote: str
    claimant: int | None
    paraphrase: bool = False
    occurrence: int | None = None
    reported_by: Sequence[int] = ()
    stated: PartialDate | None = None
    snapshot: int | None = None

    @property
    def quote_kind(self) -> QuoteKind:
        """Whose words the quote holds."""
        if self.claimant is None:
            return QuoteKind.OUTLET
        return QuoteKind.PARAPHRASE if self.paraphrase else QuoteKind.VERBATIM


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record made: the claim, its appearance and the place that the quote was found at."""

    claim_id: int
    appearance_id: int
    found: Found


@dataclass(frozen=True, slots=True)
class Located:
    """A place whose quote was found: in which snapshot, and where."""

    place: Place
    snapshot_id: int
    found: Found


def add_appearance(work: Work, claim_id: int, place: Place) -> Recorded:
    """Record that a known claim is made in another place, or by another speaker.

    Raises ConflictError when that appearance is on record; otherwise as `record_claim`.
    """
    get_claim_row(work.connection, claim_id)
    located = locate(work.connection, place)
    standing = find_appearance(work.connection, claim_id, located)
    if standing is not None:
        raise ConflictError(
            _("%(claim)s is on record in this place already: %(appearance)s.")
            % {
                "claim": format_reference(Kind.CLAIM, claim_id),
                "appearance": format_reference(Kind.APPEARANCE, standing),
            },
            hint=_("Nothing was added."),
        )
    return Recorded(claim_id, appear(work, claim_id, located), located.found)


def correct_appearance(work: Work, appearance_id: int, place: Place, *, reason: str) -> Recorded:
    """Put `place` in the stead of a wrong appearance; the wrong one stays on record, superseded.

    Raises NotFoundError for an unknown appearance, and ConflictError when it was superseded before or
    the correction changes nothing.
    """
    claim_id, _old = get_place(work.connection, appearance_id)
    reason = clean_block(reason, what=_("The reason"))
    located = locate(work.connection, place)
    standing = find_appearance(work.connection, claim_id, located)
    if standing is not None and standing != appearance_id:
        refs = {
            "ref": format_reference(Kind.APPEARANCE, appearance_id),
            "other": format_reference(Kind.APPEARANCE, standing),
        }
        raise ConflictError(
            _("Corrected so, %(ref)s would say what %(other)s says already.") % refs,
            hint=_("Withdraw the one that is too many: claims appearance withdraw %(ref)s --reason …") % refs,
        )
    if standing is not None:
        raise ConflictError(
            _("%(ref)s would stand as it does already.")
            % {"ref": format_reference(Kind.APPEARANCE, appearance_id)},
            hint=_("Say what is wrong with it: --claimant, --quote, --stated, …"),
        )
    number = appear(work, claim_id, located, supersedes=appearance_id, reason=reason)
    return Recorded(claim_id, number, located.found)


def withdraw_appearance(work: Work, appearance_id: int, *, reason: str) -> int:
    """Take an appearance off its claim, with a reason, and give the claim's number; the row stays.

    Raises NotFoundError for an unknown appearance and ConflictError for one that does not stand.
    """
    claim_id, place = get_place(work.connection, appearance_id)
    located = locate(work.connection, place)
    reason = clean_block(reason, what=_("The reason"))
    appear(work, claim_id, located, supersedes=appearance_id, reason=reason, withdrawn=True)
    return claim_id


def get_place(connection: Connection, appearance_id: int) -> tuple[int, Place]:
    """Give the claim's number and the place of an appearance, as it would be typed again.

    Raises NotFoundError for an unknown appearance, and ConflictError for one that was superseded.
    """
    row = connection.execute(
        select(appearance, anchor.c.quote, anchor.c.start_offset, snapshot.c.number, snapshot.c.text)
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .join(snapshot, snapshot.c.id == anchor.c.snapshot_id)
        .where(appearance.c.id == appearance_id)
        .order_by(anchor.c.id)
        .limit(1)
    ).first()
    ref = format_reference(Kind.APPEARANCE, appearance_id)
    if row is None:
        raise NotFoundError(
            _("There is no appearance %(ref)s.") % {"ref": ref},
            hint=_("`claims show C1` lists the appearances of a claim."),
        )
    later = connection.execute(
        select(appearance.c.id, appearance.c.withdrawn).where(appearance.c.supersedes_id == appearance_id)
    ).first()
    if row.withdrawn:
        raise ConflictError(
            _("%(ref)s only says that another was withdrawn.") % {"ref": ref},
            hint=_("Record the appearance again: claims record … --claim …"),
        )
    if later is not None and later.withdrawn:
        raise ConflictError(
            _("%(ref)s was withdrawn before.") % {"ref": ref},
            hint=_("Record the appearance again: claims record … --claim …"),
        )
    if later is not None:
        raise ConflictError(
            _("%(ref)s was corrected before: %(later)s stands in its stead.")
            % {"ref": ref, "later": format_reference(Kind.APPEARANCE, later.id)},
            hint=_("Correct that one."),
        )
    reporters = connection.execute(
        select(reporter.c.actor_id)
        .where(reporter.c.appearance_id == appearance_id)
        .order_by(reporter.c.position)
    ).scalars()
    starts = [found.start for found in find_all(row.text, row.quote)]
    place = Place(
        article_id=row.article_id,
        quote=row.quote,
        claimant=row.claimant_id,
        paraphrase=row.quote_kind is QuoteKind.PARAPHRASE,
        occurrence=starts.index(row.start_offset) + 1,
        reported_by=tuple(reporters),
        stated=row.stated,
        snapshot=row.number,
    )
    return row.claim_id, place


def locate(connection: Connection, place: Place) -> Located:
    """Find the quote in the article's text: the snapshot's number and the place."""
    query = select(snapshot.c.id, snapshot.c.text).where(snapshot.c.article_id == place.article_id)
    if place.snapshot is not None:
        query = query.where(snapshot.c.number == place.snapshot)
    row = connection.execute(query.order_by(snapshot.c.number.desc()).limit(1)).first()
    if row is None:
        raise NotFoundError(
            _("%(ref)s has no snapshot %(number)s.")
            % {"ref": format_reference(Kind.ARTICLE, place.article_id), "number": place.snapshot},
            hint=_("`claims article show` says how many there are."),
        )
    if place.claimant is None and place.paraphrase:
        raise InvalidInputError(
            _("The outlet's own voice is no paraphrase."),
            hint=_("Leave --paraphrase out, or name the claimant that the outlet retells."),
        )
    if place.claimant is None and place.reported_by:
        raise InvalidInputError(
            _("Nobody reports the outlet's own voice: it speaks for itself."),
            hint=_("Name the claimant, or leave --reported-by out."),
        )
    return Located(place, row.id, find(row.text, place.quote, occurrence=place.occurrence))


def find_appearance(connection: Connection, claim_id: int, located: Located) -> int | None:
    """Find a standing appearance of a claim in the same place, by the same speaker, said in the same way.

    Actors that were merged are one speaker.
    """
    place, at = located.place, located.found.anchor
    speakers = {*place.reported_by, *([place.claimant] if place.claimant is not None else [])}
    standing = read_standing(connection, speakers)
    rows = connection.execute(
        select(appearance.c.id, appearance.c.quote_kind, appearance.c.stated)
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .where(
            appearance.c.claim_id == claim_id,
            standing_actor(appearance.c.claimant_id) == standing[place.claimant]
            if place.claimant is not None
            else appearance.c.claimant_kind == ClaimantKind.OUTLET,
            anchor.c.snapshot_id == located.snapshot_id,
            anchor.c.start_offset == at.start,
            anchor.c.end_offset == at.end,
            not_superseded(),
        )
    )
    for row in rows:
        reporters = connection.execute(
            select(standing_actor(reporter.c.actor_id))
            .where(reporter.c.appearance_id == row.id)
            .order_by(reporter.c.position)
        ).scalars()
        if (row.quote_kind, row.stated, tuple(reporters)) == (
            place.quote_kind,
            place.stated,
            tuple(standing[number] for number in place.reported_by),
        ):
            return int(row.id)
    return None


def appear(  # noqa: PLR0913 - a correction is all of these
    work: Work,
    claim_id: int,
    located: Located,
    *,
    supersedes: int | None = None,
    reason: str | None = None,
    withdrawn: bool = False,
) -> int:
    """Write an appearance with its anchor, and give its number; `located` is what `locate` gave."""
    place, at = located.place, located.found.anchor
    values = {
        "claim_id": claim_id,
        "article_id": place.article_id,
        "claimant_kind": ClaimantKind.OUTLET if place.claimant is None else ClaimantKind.ACTOR,
        "claimant_id": place.claimant,
        "quote_kind": place.quote_kind,
        "stated": place.stated,
        "supersedes_id": supersedes,
        "withdrawn": withdrawn,
        "reason": reason,
    }
    number, uuid = work.add(appearance, values)
    if place.reported_by:
        work.connection.execute(
            insert(reporter),
            [
                {"appearance_id": number, "position": position, "actor_id": actor_id}
                for position, actor_id in enumerate(place.reported_by, start=1)
            ],
        )
    work.add(
        anchor,
        {
            "appearance_id": number,
            "snapshot_id": located.snapshot_id,
            "state": AnchorState.EXACT,
            "quote": at.quote,
            "prefix": at.prefix,
            "suffix": at.suffix,
            "start_offset": at.start,
            "end_offset": at.end,
        },
    )
    after = {
        "appearance": format_reference(Kind.APPEARANCE, number),
        "appearance_uuid": uuid,
        "article": format_reference(Kind.ARTICLE, place.article_id),
        "snapshot_id": located.snapshot_id,
        "quote": at.quote,
        "start": at.start,
        "end": at.end,
        "claimant": "outlet" if place.claimant is None else format_reference(Kind.ACTOR, place.claimant),
        "quote_kind": place.quote_kind,
        "reported_by": [format_reference(Kind.ACTOR, actor_id) for actor_id in place.reported_by],
        "stated": place.stated,
    }
    if supersedes is not None:
        after["supersedes"] = format_reference(Kind.APPEARANCE, supersedes)
    action = "claim.appeared" if supersedes is None else "claim.appearance_corrected"
    if withdrawn:
        action = "claim.appearance_withdrawn"
    claim_uuid = get_claim_row(work.connection, claim_id).uuid
    work.log(action, claim_id, claim_uuid, after=after, reason=reason)
    refresh_claims(work, [claim_id])
    return number
