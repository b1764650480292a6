"""Evidence and what it says of a claim: links with a stance, never changed, corrected by later ones."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from claims.domain.language import check_language
from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_block, clean_line
from claims.domain.url import canonical_url, check_url
from claims.domain.vocabulary import EvidenceKind, Stance
from claims.errors import ConflictError, NotFoundError
from claims.i18n import _
from claims.models import claim, evidence, evidence_link
from claims.services.current import standing_link
from claims.services.evidence_text import anchor_link, read_captures, read_places
from claims.services.selection import get_claim_row
from claims.services.work import changed

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from claims.domain.partial_date import PartialDate
    from claims.domain.report import CaptureEntry, PlaceEntry
    from claims.services.evidence_text import Placed
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence; `claims` counts those it bears on."""

    ref: str
    uuid: str
    kind: EvidenceKind
    title: str
    url: str | None
    publisher: str | None
    published: PartialDate | None
    language: str | None
    claims: int
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ClaimBearing:
    """A claim that a piece of evidence bears on, what the evidence says of it now, and where it says so."""

    claim: str
    text: str
    stance: Stance
    quote: str | None
    note: str | None
    group: str | None
    places: tuple[PlaceEntry, ...]


@dataclass(frozen=True, slots=True)
class EvidenceDetail(Evidence):
    """A piece of evidence with the claims it bears on and its captures, in their order."""

    bears_on: tuple[ClaimBearing, ...]
    captures: tuple[CaptureEntry, ...]


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a piece of evidence says of a claim. Items of one `group` are one independent source."""

    stance: Stance
    quote: str | None = None
    note: str | None = None
    group: str | None = None


def add_evidence(  # noqa: PLR0913 - the fields of evidence
    work: Work,
    *,
    title: str | None = None,
    url: str | None = None,
    kind: EvidenceKind = EvidenceKind.DOCUMENT,
    publisher: str | None = None,
    published: PartialDate | None = None,
    language: str | None = None,
) -> int:
    """Enter a piece of evidence and give its number; its URL serves as title when it has none.

    Raises InvalidInputError when it has neither, and ConflictError when the URL is on record.
    """
    values = _checked_fields(
        {
            "kind": kind,
            "title": title or url or "",
            "url": url,
            "publisher": publisher,
            "published": published,
            "language": language,
        }
    )
    _refuse_known_url(work.connection, values["canonical_url"])
    number, uuid = work.add(evidence, values)
    work.log("evidence.added", number, uuid, after=_logged(values))
    return number


def edit_evidence(work: Work, number: int, wanted: dict[str, Any], *, reason: str | None = None) -> None:
    """Change fields of a piece of evidence; an empty text clears one. What stood before stays in the log.

    Raises NotFoundError when it is not there, InvalidInputError for a title that says nothing, and
    ConflictError when nothing would change or the URL is that of other evidence.
    """
    get_evidence(work.connection, number)  # refuses what is not there
    row = work.connection.execute(select(evidence).where(evidence.c.id == number)).one()
    values = changed(row._mapping, _checked_fields(wanted))
    if not values:
        ref = format_reference(Kind.EVIDENCE, number)
        raise ConflictError(
            _("%(ref)s stands so already.") % {"ref": ref},
            hint=_("`claims evidence show %(ref)s` shows it.") % {"ref": ref},
        )
    _refuse_known_url(work.connection, values.get("canonical_url"))
    work.change(evidence, number, values)
    before = {key: row._mapping[key] for key in values}
    work.log(
        "evidence.edited", number, row.uuid, before=_logged(before), after=_logged(values), reason=reason
    )


def link_evidence(work: Work, claim_id: int, evidence_id: int, bearing: Bearing) -> list[Placed]:
    """Say what a piece of evidence says of a claim; give where its quote stands in the captures there are.

    Raises ConflictError when that is said already: it is then corrected, with a reason.
    """
    claim_row = get_claim_row(work.connection, claim_id)
    standing = _standing(work.connection, claim_id, evidence_id)
    if standing is not None:
        refs = {
            "claim": format_reference(Kind.CLAIM, claim_id),
            "evidence": format_reference(Kind.EVIDENCE, evidence_id),
        }
        raise ConflictError(
            _("%(evidence)s is linked to %(claim)s already, as %(stance)s.")
            % {**refs, "stance": standing.stance},
            hint=_("Correct it: claims evidence correct %(claim)s %(evidence)s --stance … --reason …") % refs,
        )
    values = _checked(bearing)
    link_id, _uuid = work.add(
        evidence_link,
        {"claim_id": claim_id, "evidence_id": evidence_id, "withdrawn": False, **values},
    )
    work.log(
        "claim.evidence_linked",
        claim_id,
        claim_row.uuid,
        after={"evidence": format_reference(Kind.EVIDENCE, evidence_id), **values},
    )
    return anchor_link(work, link_id)


def correct_link(
    work: Work, claim_id: int, evidence_id: int, bearing: Bearing | None, *, reason: str
) -> list[Placed]:
    """Put another bearing in the stead of the one that stands, or withdraw it with None.

    Gives where its quote stands in the captures there are.

    Decisions that relied on the old link keep it. Raises NotFoundError when none stands, and
    ConflictError when nothing would change.
    """
    claim_row = get_claim_row(work.connection, claim_id)
    standing = get_bearing_row(work.connection, claim_id, evidence_id)
    reason = clean_block(reason, what=_("The reason"))
    before = {key: standing._mapping[key] for key in ("stance", "quote", "note", "independence_group")}
    values = before if bearing is None else _checked(bearing)
    if bearing is not None and values == before:
        raise ConflictError(
            _("The link stands so already."),
            hint=_("Say what is wrong with it: --stance, --quote, --note or --group."),
        )
    link_id, _uuid = work.add(
        evidence_link,
        {
            "claim_id": claim_id,
            "evidence_id": evidence_id,
            "supersedes_id": standing.id,
            "withdrawn": bearing is None,
            "reason": reason,
            **values,
        },
    )
    ref = format_reference(Kind.EVIDENCE, evidence_id)
    work.log(
        "claim.evidence_withdrawn" if bearing is None else "claim.evidence_corrected",
        claim_id,
        claim_row.uuid,
        before={"evidence": ref, **before},
        after=None if bearing is None else {"evidence": ref, **values},
        reason=reason,
    )
    return anchor_link(work, link_id)


def find_by_url(connection: Connection, url: str) -> int | None:
    """Find the evidence that stands at an address, however it is written."""
    return _find_by_key(connection, canonical_url(check_url(url)))


def get_evidence(connection: Connection, number: int) -> Evidence:
    """Give a piece of evidence by its number, or raise NotFoundError."""
    found = _select(connection, evidence.c.id == number)
    if not found:
        raise NotFoundError(
            _("There is no evidence %(ref)s.") % {"ref": format_reference(Kind.EVIDENCE, number)},
            hint=_("`claims evidence list` shows what is on record."),
        )
    return found[0]


def get_evidence_detail(connection: Connection, number: int) -> EvidenceDetail:
    """Give a piece of evidence with the claims it bears on, or raise NotFoundError."""
    found = get_evidence(connection, number)
    query = (
        select(evidence_link, claim.c.text)
        .join(claim, claim.c.id == evidence_link.c.claim_id)
        .where(evidence_link.c.evidence_id == number, standing_link())
        .order_by(claim.c.id)
    )
    rows = connection.execute(query).all()
    places = read_places(connection, [row.id for row in rows])
    bears_on = tuple(
        ClaimBearing(
            claim=format_reference(Kind.CLAIM, row.claim_id),
            text=row.text,
            stance=row.stance,
            quote=row.quote,
            note=row.note,
            group=row.independence_group,
            places=tuple(places.get(row.id, ())),
        )
        for row in rows
    )
    return EvidenceDetail(
        **{field.name: getattr(found, field.name) for field in fields(found)},
        bears_on=bears_on,
        captures=tuple(read_captures(connection, [number]).get(number, ())),
    )


def list_evidence(connection: Connection, *, after: int = 0, limit: int | None = None) -> list[Evidence]:
    """List evidence in the order it came, after a number."""
    return _select(connection, evidence.c.id > after, limit=limit)


def get_bearing_row(connection: Connection, claim_id: int, evidence_id: int) -> Any:  # noqa: ANN401
    """Give the standing link of a claim and a piece of evidence, or raise NotFoundError."""
    row = _standing(connection, claim_id, evidence_id)
    if row is None:
        refs = {
            "claim": format_reference(Kind.CLAIM, claim_id),
            "evidence": format_reference(Kind.EVIDENCE, evidence_id),
        }
        raise NotFoundError(
            _("%(evidence)s is not linked to %(claim)s.") % refs,
            hint=_("`claims evidence list %(claim)s` shows what is.") % refs,
        )
    return row


def _standing(connection: Connection, claim_id: int, evidence_id: int) -> Any:  # noqa: ANN401
    return connection.execute(
        select(evidence_link).where(
            evidence_link.c.claim_id == claim_id,
            evidence_link.c.evidence_id == evidence_id,
            standing_link(),
        )
    ).first()


def _select(connection: Connection, *where: Any, limit: int | None = None) -> list[Evidence]:  # noqa: ANN401
    claims = (
        select(func.count())
        .select_from(evidence_link)
        .where(evidence_link.c.evidence_id == evidence.c.id, standing_link())
        .scalar_subquery()
    )
    query = select(evidence, claims.label("claims")).where(*where).order_by(evidence.c.id).limit(limit)
    return [
        Evidence(
            ref=format_reference(Kind.EVIDENCE, row.id),
            uuid=row.uuid,
            kind=row.kind,
            title=row.title,
            url=row.url,
            publisher=row.publisher,
            published=row.published,
            language=row.language,
            claims=row.claims,
            recorded_at=row.created_at,
        )
        for row in connection.execute(query)
    ]


def _find_by_key(connection: Connection, key: str) -> int | None:
    return connection.execute(select(evidence.c.id).where(evidence.c.canonical_url == key)).scalar()


def _refuse_known_url(connection: Connection, key: str | None) -> None:
    known = _find_by_key(connection, key) if key else None
    if known is not None:
        raise ConflictError(
            _("The address is that of %(ref)s already.") % {"ref": format_reference(Kind.EVIDENCE, known)},
            hint=_("Link it by its reference."),
        )


def _checked_fields(given: dict[str, Any]) -> dict[str, Any]:
    """Check the fields that are given and add the key of the URL; empty text becomes None."""
    values = dict(given)
    if "url" in values:
        values["url"] = check_url(values["url"]) if values["url"] else None
        values["canonical_url"] = canonical_url(values["url"]) if values["url"] else None
    if "title" in values:
        values["title"] = clean_line(values["title"], what=_("The title of the evidence"))
    if "publisher" in values:
        publisher = values["publisher"]
        values["publisher"] = clean_line(publisher, what=_("The publisher")) if publisher else None
    if "language" in values:
        values["language"] = check_language(values["language"]) if values["language"] else None
    return values


def _logged(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only serves look-ups."""
    return {key: value for key, value in values.items() if key != "canonical_url"}


def _checked(bearing: Bearing) -> dict[str, Any]:
    return {
        "stance": bearing.stance,
        "quote": clean_block(bearing.quote, what=_("The quote")) if bearing.quote else None,
        "note": clean_block(bearing.note, what=_("The note")) if bearing.note else None,
        "independence_group": clean_line(bearing.group, what=_("The independence group"))
        if bearing.group
        else None,
    }
