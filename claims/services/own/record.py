"""A row without a UUID: a claim that somebody wrote into the file, recorded with the place of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.cell import read_date, read_uuid
from claims.domain.reference import Kind, format_reference
from claims.domain.text import fingerprint
from claims.domain.vocabulary import QuoteKind
from claims.errors import AmbiguousError, InvalidInputError, NotFoundError
from claims.i18n import _
from claims.models import article, claim
from claims.services.actor_lookup import resolve_actor
from claims.services.appearance import Place, add_appearance, find_appearance, locate
from claims.services.article import resolve_article
from claims.services.claim import Statement, record_claim
from claims.services.own.difference import read_field
from claims.services.own.row import PLACE_FIELDS, STATEMENT_FIELDS, Change, Outcome, What

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from claims.services.appearance import Located
    from claims.services.own.row import Row
    from claims.services.work import Work

OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Hands:
    """What a new row is taken with.

    `rate` reads ratings, `take_step` takes the first step of verification if the row has one, and `names`
    are what the file calls the fields that have another name there.
    """

    rate: Callable[[str], str]
    take_step: Callable[[int, dict[str, Any]], None]
    names: Mapping[str, str]


def record_row(work: Work, row: Row, hands: Hands, *, own: bool) -> Outcome:
    """Record the claim of a row, or find that it is on record; `own` tells whether references count.

    Words on record are that claim: a further place of it is added, and a place that is there already
    changes nothing. Raises what `record_claim` raises, and InvalidInputError for a row that lacks something
    or holds what only the program fills in.
    """
    given = {name: cell for name, cell in row.fields.items() if cell or cell is False}
    place = _place(work.connection, row, given, hands.names, own=own)
    fields = {name: read_field(name, cell, None, None, hands.rate) for name, cell in given.items()}
    located = _locate(work.connection, place)
    same_words = select(claim.c.id).where(claim.c.fingerprint == fingerprint(fields["text"]))
    twins = list(work.connection.execute(same_words.order_by(claim.c.id)).scalars())
    for number in twins:
        if find_appearance(work.connection, number, located) is not None:
            note = _("It is on record already, in this very place.")
            return Outcome(row, What.UNCHANGED, format_reference(Kind.CLAIM, number), note=note)
    said = Change("quote", None, located.found.anchor.quote)
    if twins:
        done = add_appearance(work, twins[0], place)
        note = _("A claim of the same words is on record: this is a further place of it.")
        ref = format_reference(Kind.CLAIM, done.claim_id)
        return Outcome(row, What.APPEARED, ref, (said,), note=note)
    statement = {name: fields[name] for name in STATEMENT_FIELDS if name in fields}
    done = record_claim(work, Statement(**statement), place)
    hands.take_step(done.claim_id, fields)
    changes = tuple(Change(name, None, value) for name, value in fields.items())
    return Outcome(row, What.RECORDED, format_reference(Kind.CLAIM, done.claim_id), (*changes, said))


def _locate(connection: Connection, place: Place) -> Located:
    try:
        return locate(connection, place)
    except AmbiguousError as error:
        # A row has no say which of several places it means, as --occurrence has.
        error.hint = _("Quote more words in the column quote, until they stand in the text once.")
        raise


def _place(
    connection: Connection, row: Row, given: dict[str, Any], names: Mapping[str, str], *, own: bool
) -> Place:
    cells = row.filled
    beyond = sorted(set(cells) - set(PLACE_FIELDS))
    if beyond:
        raise InvalidInputError(
            _("Only the program fills in these: %(fields)s.") % {"fields": ", ".join(beyond)},
            hint=_("Leave them empty in the row of a new claim."),
        )
    lacking = [
        names.get(name, name)
        for name, there in {
            "text": "text" in given,
            "quote": "quote" in cells,
            "claimant": {"claimant", "claimant_ref"} & set(cells) or cells.get("quote_kind") == OUTLET,
            "article": {"article", "article_uuid", "article_url"} & set(cells),
        }.items()
        if not there
    ]
    if lacking:
        raise InvalidInputError(
            _("A new claim lacks: %(fields)s.") % {"fields": ", ".join(lacking)},
            hint=_("Its row holds at least its text, the quote, the claimant and the article."),
        )
    kind = _quote_kind(cells)
    outlet = kind is QuoteKind.OUTLET or cells.get("claimant", "").casefold() == OUTLET
    return Place(
        article_id=_article(connection, cells, own=own),
        quote=cells["quote"],
        claimant=None if outlet else _claimant(connection, cells, own=own),
        paraphrase=kind is QuoteKind.PARAPHRASE,
        stated=read_date(cells["stated"]) if "stated" in cells else None,
    )


def _quote_kind(cells: Mapping[str, str]) -> QuoteKind | None:
    if "quote_kind" not in cells:
        return None
    try:
        return QuoteKind(cells["quote_kind"].strip().lower())
    except ValueError as error:
        raise InvalidInputError(
            _("%(value)r is no %(field)s.") % {"value": cells["quote_kind"], "field": "quote_kind"},
            hint=_("Use one of: %(known)s.") % {"known": ", ".join(QuoteKind)},
        ) from error


def _article(connection: Connection, cells: Mapping[str, str], *, own: bool) -> int:
    if "article_uuid" in cells:
        query = select(article.c.id).where(article.c.uuid == read_uuid(cells["article_uuid"]))
        number = connection.execute(query).scalar()
        if number is None:
            raise NotFoundError(
                _("No article on record has the UUID %(uuid)s.") % {"uuid": cells["article_uuid"]},
                hint=_("Enter it with `claims article add`, and name it in the column article."),
            )
        return number
    if "article" in cells:
        if not own:
            raise _foreign(cells["article"])
        return resolve_article(connection, cells["article"])
    return resolve_article(connection, cells["article_url"])


def _claimant(connection: Connection, cells: Mapping[str, str], *, own: bool) -> int:
    if "claimant_ref" not in cells:
        return resolve_actor(connection, cells["claimant"])
    if not own:
        raise _foreign(cells["claimant_ref"])
    return resolve_actor(connection, cells["claimant_ref"])


def _foreign(ref: str) -> InvalidInputError:
    return InvalidInputError(
        _("%(ref)s counts only in a file that carries this database's id.") % {"ref": ref},
        hint=_("Keep the columns claim_uuid and database, as the export wrote them."),
    )
