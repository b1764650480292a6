"""Search over all that is on record: what was found, where, and how the claim stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, false, or_, select, true

from claims.domain.reference import Kind, format_reference
from claims.matching.content import NO_LANGUAGE
from claims.matching.document import document_id
from claims.matching.query import FIELDS, parse_query
from claims.matching.search import EXCERPT, cut_excerpt, find_answers
from claims.matching.state import read_languages, require_complete
from claims.models import (
    actor_name,
    anchor,
    appearance,
    article,
    claim,
    snapshot,
    verification,
    verification_text,
)
from claims.services.current import main_name, not_superseded, records_of
from claims.services.label import labels_of
from claims.services.selection import ClaimFilter, in_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from claims.matching.query import Query
    from claims.matching.search import Answer, Excerpt

PLACES = ("text", "quote", "explanation", "title", "name")
"""Where words may stand: a claim's or an article's text, a claim's quotes, its summary and explanation, an
article's title, an actor's names."""

_PLACES = {
    ("claim", "words"): "text",
    ("claim", "quotes"): "quote",
    ("claim", "notes"): "explanation",
    ("article", "words"): "title",
    ("article", "body"): "text",
    ("actor", "words"): "name",
}
_KINDS = {"claim": Kind.CLAIM, "article": Kind.ARTICLE, "actor": Kind.ACTOR}


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: a claim, an article or an actor.

    `title` is the claim's text, the article's title or the actor's main name; `places` says where the words
    stand, and `excerpt` shows the first of them, with the words at `marks` (start and end in it).
    """

    ref: str
    kind: str
    title: str
    places: tuple[str, ...]
    excerpt: str
    marks: tuple[tuple[int, int], ...]
    status: str | None = None
    rating: str | None = None


def search(  # noqa: PLR0913 - a search is all of these
    connection: Connection,
    text: str,
    claim_filter: ClaimFilter | None = None,
    *,
    places: Sequence[str] = PLACES,
    limit: int | None = None,
    width: int = EXCERPT,
) -> list[Hit]:
    """Find what holds all of the words, "phrases" and beginnings* of `text`, and none of its -exclusions.

    The best come first: those that have the words in a claim's own text or a title before those with
    them in a quote, an explanation or an article, and the newest of equals. With a filter, claims are found
    that it lets through and the articles that carry one; by source, language or date alone, the articles of
    it. `places` are where the words may stand, `width` how long an excerpt is, in code points.

    Raises InvalidInputError when there is nothing to look for, and CheckFailedError while the index is
    not complete.
    """
    require_complete(connection)
    languages = read_languages(connection)
    asked = {key for key, place in _PLACES.items() if place in places}
    fields = tuple(field for field in FIELDS if any(field == held for _kind, held in asked))
    query = parse_query(text, languages, fields=fields)
    wanted = find_answers(
        connection,
        query,
        condition=_condition(claim_filter or ClaimFilter(), {kind for kind, _ in asked}),
        wanted=lambda answer: any((answer.kind, field) in asked for field in answer.fields),
        limit=limit,
    )
    if not wanted:
        return []
    hits = _Hits(connection, query, width, wanted)
    return [
        hits.make(answer, tuple(field for field in answer.fields if (answer.kind, field) in asked))
        for answer in wanted
    ]


def _condition(
    claim_filter: ClaimFilter, kinds: set[str]
) -> Callable[[ColumnElement[int]], ColumnElement[bool]]:
    """Make the condition on a document's number that a filter lets its record through."""

    def condition(number: ColumnElement[int]) -> ColumnElement[bool]:
        kind, record = number % 4, number % document_id("claim", 0, 1) // 4
        of_claim, of_article = claim_filter.conditions(), _of_article(claim_filter)
        allowed: dict[str, ColumnElement[bool]] = {"claim": true(), "article": true(), "actor": true()}
        if of_claim:
            allowed["claim"] = select(claim.c.id).where(claim.c.id == record, *of_claim).exists()
            allowed["actor"] = false()
        if of_article:
            allowed["article"] = select(article.c.id).where(article.c.id == record, *of_article).exists()
        return or_(*(and_(kind == document_id(name, 0), allowed[name]) for name in sorted(kinds)))

    return condition


def _of_article(claim_filter: ClaimFilter) -> list[ColumnElement[bool]]:
    """Give the conditions on an article: those of its own, and that it carries a claim that fits."""
    where: list[ColumnElement[bool]] = []
    if claim_filter.source_id is not None:
        where.append(article.c.source_id == claim_filter.source_id)
    if claim_filter.languages:
        where.append(in_languages(article.c.language, claim_filter.languages))
    if claim_filter.since is not None:
        where.append(article.c.created_at >= claim_filter.since)
    if claim_filter.until is not None:
        where.append(article.c.created_at < claim_filter.until)
    own = ClaimFilter(
        source_id=claim_filter.source_id,
        languages=claim_filter.languages,
        since=claim_filter.since,
        until=claim_filter.until,
    )
    if claim_filter == own:
        return where
    carried = (
        select(appearance.c.id)
        .join(claim, claim.c.id == appearance.c.claim_id)
        .where(appearance.c.article_id == article.c.id, not_superseded(), *claim_filter.conditions())
    )
    return [carried.exists()]


class _Hits:
    """Makes hits of answers, with one query a kind of record for what they show."""

    def __init__(self, connection: Connection, query: Query, width: int, answers: Sequence[Answer]) -> None:
        self.connection = connection
        self.query = query
        self.width = width
        claims = select(claim.c.id, claim.c.text, claim.c.language, claim.c.status, verification.c.rating_id)
        self.claims = self._read(
            "claim",
            claims.outerjoin(
                verification, (verification.c.claim_id == claim.c.id) & (verification.c.step == claim.c.step)
            ),
            claim.c.id,
            answers,
        )
        rated = {row.rating_id for row in self.claims.values() if row.rating_id is not None}
        self.labels = labels_of(connection, rated) if rated else {}
        articles = select(article.c.id, article.c.title, article.c.language)
        self.articles = self._read("article", articles, article.c.id, answers)
        names = select(actor_name.c.actor_id, actor_name.c.value).where(main_name(actor_name.c.actor_id))
        self.names = self._read("actor", names, actor_name.c.actor_id, answers)

    def _read(
        self,
        kind: str,
        query: Select[*tuple[Any, ...]],
        number: ColumnElement[int],
        answers: Sequence[Answer],
    ) -> dict[int, Any]:
        """Read the rows of the answers of a kind, by the number that each row begins with."""
        numbers = [one.number for one in answers if one.kind == kind]
        if not numbers:
            return {}
        return {row[0]: row for row in self.connection.execute(query.where(number.in_(numbers)))}

    def make(self, answer: Answer, fields: tuple[str, ...]) -> Hit:
        """Make the hit of an answer that has the words in `fields`."""
        excerpt = self._excerpt(answer, fields[0])
        status = rating = None
        if answer.kind == "claim":
            row = self.claims[answer.number]
            title, status = row.text, str(row.status)
            if row.rating_id is not None:
                rating = self.labels[row.rating_id].read(row.language).label
        elif answer.kind == "article":
            title = self.articles[answer.number].title
        else:
            title = self.names[answer.number].value
        return Hit(
            ref=format_reference(_KINDS[answer.kind], answer.number),
            kind=answer.kind,
            title=title,
            places=tuple(_PLACES[answer.kind, field] for field in fields),
            excerpt=excerpt.text,
            marks=excerpt.marks,
            status=status,
            rating=rating,
        )

    def _excerpt(self, answer: Answer, field: str) -> Excerpt:
        """Cut the excerpt out of that text of a field that has most of what was asked for."""
        texts = self._texts(answer, field)
        excerpts = [cut_excerpt(text, language, self.query, width=self.width) for text, language in texts]
        return max(excerpts, key=lambda one: len(one.marks))

    def _texts(self, answer: Answer, field: str) -> list[tuple[str, str]]:
        """Give the texts of a field, each with its language."""
        number = answer.number
        if answer.kind == "actor":
            query = select(actor_name.c.value).where(
                actor_name.c.actor_id.in_(records_of(number)),
                actor_name.c.withdrawn == False,  # noqa: E712 - SQL
            )
            own_first = query.order_by(actor_name.c.actor_id != number, actor_name.c.id)
            return [(row.value, NO_LANGUAGE) for row in self.connection.execute(own_first)]
        if answer.kind == "article":
            held = self.articles[number]
            if field == "words":
                return [(held.title, held.language)]
            newest = (
                select(snapshot.c.text)
                .where(snapshot.c.article_id == number)
                .order_by(snapshot.c.number.desc())
                .limit(1)
            )
            return [(self.connection.execute(newest).scalar_one(), held.language)]
        if field == "words":
            return [(self.claims[number].text, self.claims[number].language)]
        if field == "quotes":
            quotes = (
                select(anchor.c.quote, article.c.language)
                .join(appearance, appearance.c.id == anchor.c.appearance_id)
                .join(article, article.c.id == appearance.c.article_id)
                .where(appearance.c.claim_id == number, not_superseded())
                .order_by(appearance.c.id)
            )
            return [(row.quote, row.language) for row in self.connection.execute(quotes)]
        said = (
            select(verification_text)
            .join(verification, verification.c.id == verification_text.c.verification_id)
            .join(claim, (claim.c.id == verification.c.claim_id) & (claim.c.step == verification.c.step))
            .where(claim.c.id == number)
        )
        return [
            ("\n".join(part for part in (row.summary, row.explanation) if part), row.language)
            for row in self.connection.execute(said)
        ]
