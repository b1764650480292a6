"""Sources: the outlets and accounts that publish articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from claims.domain.language import check_country, check_language
from claims.domain.reference import Kind, find_reference, format_reference
from claims.domain.text import clean_block, clean_line, fold
from claims.domain.url import check_url, domain_of
from claims.errors import AmbiguousError, ConflictError, NotFoundError
from claims.i18n import _
from claims.models import article, source
from claims.services.nearest import nearest
from claims.services.work import changed

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from claims.domain.vocabulary import SourceKind
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it stands; `articles` counts those on record."""

    ref: str
    uuid: str
    name: str
    kind: SourceKind
    language: str | None
    homepage: str | None
    domain: str | None
    country: str | None
    ownership: str | None
    articles: int
    recorded_at: dt.datetime


def add_source(  # noqa: PLR0913 - the fields of a source
    work: Work,
    *,
    name: str,
    kind: SourceKind,
    language: str | None = None,
    homepage: str | None = None,
    country: str | None = None,
    ownership: str | None = None,
) -> int:
    """Enter a source and give its number.

    Raises ConflictError when one of that name is there, in any case and with or without accents, and
    InvalidInputError for a field that cannot be taken.
    """
    values = _checked(
        {
            "name": name,
            "kind": kind,
            "language": language,
            "homepage": homepage,
            "country": country,
            "ownership": ownership,
        }
    )
    _refuse_taken(work.connection, values["name_key"])
    number, uuid = work.add(source, values)
    work.log("source.added", number, uuid, after=_logged(values))
    return number


def edit_source(work: Work, number: int, wanted: dict[str, Any], *, reason: str | None = None) -> None:
    """Change fields of a source; an empty text clears one. What stood before stays in the log.

    Raises ConflictError when nothing would change or the new name is taken.
    """
    row = work.connection.execute(select(source).where(source.c.id == number)).one()
    values = changed(row._mapping, _checked(wanted))
    if not values:
        raise ConflictError(
            _("%(ref)s stands so already.") % {"ref": format_reference(Kind.SOURCE, number)},
            hint=_("`claims source show %(ref)s` shows it.") % {"ref": format_reference(Kind.SOURCE, number)},
        )
    if "name_key" in values:
        _refuse_taken(work.connection, values["name_key"])
    work.change(source, number, values)
    before = {key: row._mapping[key] for key in values}
    work.log("source.edited", number, row.uuid, before=_logged(before), after=_logged(values), reason=reason)


def get_source(connection: Connection, number: int) -> Source:
    """Give a source by its number, or raise NotFoundError."""
    found = _select(connection, source.c.id == number)
    if not found:
        raise NotFoundError(
            _("There is no source %(ref)s.") % {"ref": format_reference(Kind.SOURCE, number)},
            hint=_("`claims source list` shows those on record."),
        )
    return found[0]


def list_sources(connection: Connection) -> list[Source]:
    """List every source, in the order they came."""
    return _select(connection)


def resolve_source(connection: Connection, text: str) -> int:
    """Find a source by reference, name, domain or whole words of its name; case and accents do not count.

    Raises NotFoundError with the nearest names, or AmbiguousError when it fits several.
    """
    reference = find_reference(text)
    if reference is not None and reference[0] is Kind.SOURCE:
        return int(get_source(connection, reference[1]).ref[1:])
    text = clean_line(text, what=_("The name"))
    key = fold(text)
    domain = text.casefold().removeprefix("www.")
    padded = " " + source.c.name_key + " "
    words = and_(*(padded.contains(f" {word} ", autoescape=True) for word in key.split()))
    for condition in (source.c.name_key == key, source.c.domain == domain, words):
        found = connection.execute(
            select(source.c.id, source.c.name).where(condition).order_by(source.c.id)
        ).all()
        if len(found) == 1:
            return int(found[0].id)
        if found:
            raise AmbiguousError(
                _("%(text)r fits several sources.") % {"text": text},
                hint=_("Name one by its reference."),
                details=tuple(f"{format_reference(Kind.SOURCE, row.id)}  {row.name}" for row in found),
            )
    names = [
        (name, format_reference(Kind.SOURCE, number))
        for number, name in connection.execute(select(source.c.id, source.c.name).order_by(source.c.id))
    ]
    raise NotFoundError(
        _("There is no source %(text)r.") % {"text": text},
        hint=_('Enter it: claims source add "%(text)s" --kind newspaper') % {"text": text},
        details=nearest(text, names),
    )


def find_by_name(connection: Connection, name: str) -> Source | None:
    """Find the source of that very name; case and accents do not count."""
    return next(iter(_select(connection, source.c.name_key == fold(name))), None)


def find_by_domain(connection: Connection, url: str) -> Source | None:
    """Find the source whose domain is that of an address; None also when several have it."""
    found = _select(connection, source.c.domain == domain_of(url))
    return found[0] if len(found) == 1 else None


def _select(connection: Connection, *where: Any) -> list[Source]:  # noqa: ANN401
    articles = (
        select(func.count()).select_from(article).where(article.c.source_id == source.c.id).scalar_subquery()
    )
    query = select(source, articles.label("articles")).where(*where).order_by(source.c.id)
    return [
        Source(
            ref=format_reference(Kind.SOURCE, row.id),
            uuid=row.uuid,
            name=row.name,
            kind=row.kind,
            language=row.language,
            homepage=row.homepage,
            domain=row.domain,
            country=row.country,
            ownership=row.ownership,
            articles=row.articles,
            recorded_at=row.created_at,
        )
        for row in connection.execute(query)
    ]


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """Check the fields that are given and add those that follow from them; empty text becomes None."""
    values = dict(fields)
    if "name" in values:
        values["name"] = clean_line(values["name"], what=_("The name"), limit=500)
        values["name_key"] = fold(values["name"])
    for key, check in (("language", check_language), ("country", check_country), ("homepage", check_url)):
        if key in values:
            values[key] = check(values[key]) if values[key] else None
    if "homepage" in values:
        values["domain"] = domain_of(values["homepage"]) if values["homepage"] else None
    if "ownership" in values:
        values["ownership"] = (
            clean_block(values["ownership"], what=_("The note on owners")) if values["ownership"] else None
        )
    return values


def _logged(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only serves look-ups, and what is empty."""
    return {key: value for key, value in values.items() if key not in {"name_key", "domain"}}


def _refuse_taken(connection: Connection, key: str) -> None:
    row = connection.execute(select(source.c.id, source.c.name).where(source.c.name_key == key)).first()
    if row is not None:
        raise ConflictError(
            _("There is a source of that name: %(ref)s %(name)s.")
            % {"ref": format_reference(Kind.SOURCE, row.id), "name": row.name},
            hint=_("Use it, or change it with `claims source edit %(ref)s`.")
            % {"ref": format_reference(Kind.SOURCE, row.id)},
        )
