"""Articles: what is said about a text, not the text itself, which snapshots keep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from claims.domain.language import check_language
from claims.domain.reference import Kind, format_reference, get_reference
from claims.domain.text import clean_line, digest
from claims.domain.url import canonical_url, check_url
from claims.domain.vocabulary import MediaKind
from claims.errors import ConflictError, NotFoundError
from claims.i18n import _
from claims.matching.index import refresh_article, refresh_text
from claims.models import appearance, article, snapshot, source
from claims.services.current import not_superseded
from claims.services.snapshot import NewText, add_snapshot, check_text
from claims.services.work import changed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from claims.domain.partial_date import PartialDate
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it stands; `snapshots` counts its texts, `claims` those that appear in it.

    `guessed` names the fields that the program read off the page and no person has confirmed.
    """

    ref: str
    uuid: str
    source_ref: str
    source: str
    title: str
    url: str | None
    byline: str | None
    language: str
    media: MediaKind
    published: PartialDate | None
    snapshots: int
    claims: int
    recorded_at: dt.datetime
    guessed: tuple[str, ...]


def add_article(  # noqa: PLR0913 - the fields of an article
    work: Work,
    *,
    source_id: int,
    new: NewText,
    title: str,
    language: str | None = None,
    url: str | None = None,
    byline: str | None = None,
    media: MediaKind = MediaKind.TEXT,
    published: PartialDate | None = None,
    guessed: Iterable[str] = (),
    fallback_language: str = "es",
) -> int:
    """Enter an article with its first snapshot and give its number.

    The language is the source's when none is given, else `fallback_language`. `guessed` names the fields
    that no person gave.

    Raises ConflictError when the URL, or this text from this source, is on record already.
    """
    text = check_text(new.text)
    values = _checked(
        {"title": title, "byline": byline, "url": url, "language": language or fallback_language}
    )
    if values["canonical_url"]:
        _refuse_known_url(work.connection, values["canonical_url"])
    _refuse_known_text(work.connection, source_id, digest(text), values["canonical_url"])
    if language is None:
        of_source = work.connection.execute(
            select(source.c.language).where(source.c.id == source_id)
        ).scalar_one()
        values["language"] = of_source or values["language"]
    values |= {"source_id": source_id, "media": media, "published": published, "guessed": _marks(guessed)}
    number, uuid = work.add(article, values)
    work.log("article.added", number, uuid, after=_logged(values))
    add_snapshot(work, number, uuid, 1, replace(new, text=text))
    refresh_text(work.connection, number)
    return number


def edit_article(
    work: Work,
    number: int,
    wanted: dict[str, Any],
    *,
    confirm: Iterable[str] = (),
    reason: str | None = None,
) -> None:
    """Change what is said about an article, never its text; an empty text clears a field.

    A field that is given, or named in `confirm`, is no longer guessed.

    Raises ConflictError when nothing would change or the URL is another article's.
    """
    row = work.connection.execute(select(article).where(article.c.id == number)).one()
    sure = {*wanted, *confirm}
    guessed = _marks(field for field in (row.guessed or "").split() if field not in sure)
    values = changed(row._mapping, {**_checked(wanted), "guessed": guessed})
    ref = format_reference(Kind.ARTICLE, number)
    if not values:
        raise ConflictError(
            _("%(ref)s stands so already.") % {"ref": ref},
            hint=_("`claims article show %(ref)s` shows it.") % {"ref": ref},
        )
    if values.get("canonical_url"):
        _refuse_known_url(work.connection, values["canonical_url"])
    work.change(article, number, values)
    before = {key: row._mapping[key] for key in values}
    work.log("article.edited", number, row.uuid, before=_logged(before), after=_logged(values), reason=reason)
    if {"title", "language"} & values.keys():
        refresh_article(work.connection, number)


def get_article(connection: Connection, number: int) -> Article:
    """Give an article by its number, or raise NotFoundError."""
    row = connection.execute(_articles().where(article.c.id == number)).first()
    if row is None:
        raise _unknown(number)
    return _to_article(row)


def resolve_article(connection: Connection, text: str) -> int:
    """Find an article by its reference or its URL, or raise NotFoundError."""
    if "://" in text:
        number = find_by_url(connection, [text])
        if number is None:
            raise NotFoundError(
                _("There is no article of the address %(url)s.") % {"url": text},
                hint=_("Enter it: claims article add FILE --url %(url)s") % {"url": text},
            )
        return number
    number = get_reference(text, Kind.ARTICLE)
    if connection.execute(select(article.c.id).where(article.c.id == number)).first() is None:
        raise _unknown(number)
    return number


def _unknown(number: int) -> NotFoundError:
    return NotFoundError(
        _("There is no article %(ref)s.") % {"ref": format_reference(Kind.ARTICLE, number)},
        hint=_("`claims article list` shows those on record."),
    )


def list_articles(
    connection: Connection, *, source_id: int | None = None, after: int = 0, limit: int | None = None
) -> list[Article]:
    """List articles in the order they came, after a number, of one source or of all."""
    query = _articles().where(article.c.id > after).order_by(article.c.id)
    if source_id is not None:
        query = query.where(article.c.source_id == source_id)
    if limit is not None:
        query = query.limit(limit)
    return [_to_article(row) for row in connection.execute(query)]


def find_by_url(connection: Connection, urls: Iterable[str]) -> int | None:
    """Find the article that stands at the first of some addresses that is on record, or None."""
    for url in urls:
        query = select(article.c.id).where(article.c.canonical_url == canonical_url(check_url(url)))
        number = connection.execute(query).scalar()
        if number is not None:
            return number
    return None


def _articles() -> Select[Any]:
    snapshots = (
        select(func.count())
        .select_from(snapshot)
        .where(snapshot.c.article_id == article.c.id)
        .scalar_subquery()
    )
    claims = (
        select(func.count(appearance.c.claim_id.distinct()))
        .where(appearance.c.article_id == article.c.id, not_superseded())
        .scalar_subquery()
    )
    return select(
        article,
        source.c.name.label("source_name"),
        snapshots.label("snapshots"),
        claims.label("claims"),
    ).join(source, source.c.id == article.c.source_id)


def _to_article(row: Any) -> Article:  # noqa: ANN401 - a row of _articles
    return Article(
        ref=format_reference(Kind.ARTICLE, row.id),
        uuid=row.uuid,
        source_ref=format_reference(Kind.SOURCE, row.source_id),
        source=row.source_name,
        title=row.title,
        url=row.url,
        byline=row.byline,
        language=row.language,
        media=row.media,
        published=row.published,
        snapshots=row.snapshots,
        claims=row.claims,
        recorded_at=row.created_at,
        guessed=tuple((row.guessed or "").split()),
    )


def _marks(fields: Iterable[str]) -> str | None:
    """Write the names of guessed fields as the column holds them."""
    return " ".join(fields) or None


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    values = dict(fields)
    if "title" in values:
        values["title"] = clean_line(values["title"], what=_("The title"))
    if "byline" in values:
        values["byline"] = clean_line(values["byline"], what=_("The byline")) if values["byline"] else None
    if "language" in values:
        values["language"] = check_language(values["language"])
    if "url" in values:
        values["url"] = check_url(values["url"]) if values["url"] else None
        values["canonical_url"] = canonical_url(values["url"]) if values["url"] else None
    return values


def _logged(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only serves look-ups, and that nothing was guessed."""
    return {
        key: value
        for key, value in values.items()
        if key != "canonical_url" and (key != "guessed" or value is not None)
    }


def _refuse_known_url(connection: Connection, key: str) -> None:
    row = connection.execute(
        select(article.c.id, article.c.title).where(article.c.canonical_url == key)
    ).first()
    if row is not None:
        ref = format_reference(Kind.ARTICLE, row.id)
        raise ConflictError(
            _("The address is that of %(ref)s «%(title)s» already.") % {"ref": ref, "title": row.title},
            hint=_("A changed text is a new snapshot: claims article update %(ref)s FILE") % {"ref": ref},
        )


def _refuse_known_text(connection: Connection, source_id: int, sha256: str, key: str | None) -> None:
    """Refuse a text that its source has on record, unless both have addresses and these differ."""
    query = (
        select(article.c.id, article.c.title)
        .join(snapshot, snapshot.c.article_id == article.c.id)
        .where(snapshot.c.sha256 == sha256, article.c.source_id == source_id)
    )
    if key is not None:
        query = query.where(article.c.canonical_url.is_(None))
    row = connection.execute(query).first()
    if row is not None:
        ref = format_reference(Kind.ARTICLE, row.id)
        raise ConflictError(
            _("This text is on record already: %(ref)s «%(title)s».") % {"ref": ref, "title": row.title},
            hint=_("Record its claims: claims record %(ref)s … (two posts of one text need their --url)")
            % {"ref": ref},
        )
