"""What is indexed of a record: its words, as terms with spaces between them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, not_, select

from claims.matching.analysis import index_text, terms
from claims.matching.document import Document, MatchDocument, document_id
from claims.models import (
    actor_name,
    anchor,
    appearance,
    article,
    claim,
    merged_actor,
    snapshot,
    verification,
    verification_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

PART_TERMS = 4_000
"""The most terms of a text in one document: longer texts are searched in parts."""

MOST_TITLES = 3
"""How many of the titles of the articles that carry a claim are matched against."""

NO_LANGUAGE = "und"
"""Names are no language's: folded, but neither stemmed nor freed of stop-words."""

# Made once: an alias is a ring of objects, and what an import leaves of them lies between what it frees.
_later = appearance.alias()
_LATER = select(_later.c.id).where(_later.c.supersedes_id == appearance.c.id).exists()


def among(column: ColumnElement[int], numbers: Sequence[int], *, step: int = 1) -> ColumnElement[bool]:
    """Make the condition that a column holds one of the numbers.

    A run of numbers, `step` apart, is asked for as a range: thousands of parameters would take longer than
    the work.
    """
    first, last = min(numbers, default=0), max(numbers, default=0)
    if len(numbers) < 2 or last - first != step * (len(numbers) - 1):  # noqa: PLR2004 - one is no run
        return column.in_(numbers)
    within = column.between(first, last)
    return within if step == 1 else within & (column % step == first % step)


def of_claims(
    connection: Connection, numbers: Sequence[int]
) -> tuple[list[Document], list[MatchDocument], set[str]]:
    """Give the documents of some claims, what they are matched by, and the languages they are in."""
    analysed = lru_cache(maxsize=None)(index_text)  # claims share titles
    quotes: dict[int, dict[str, None]] = {}
    titles: dict[int, dict[str, str]] = {}
    standing = (
        select(appearance.c.claim_id, anchor.c.quote, article.c.title, article.c.language)
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .join(article, article.c.id == appearance.c.article_id)
        .where(
            among(appearance.c.claim_id, numbers),
            appearance.c.withdrawn == False,  # noqa: E712 - SQL
            ~_LATER,
        )
        .order_by(appearance.c.id)
    )
    for row in connection.execute(standing):
        quotes.setdefault(row.claim_id, {})[analysed(row.quote, row.language)] = None
        titles.setdefault(row.claim_id, {})[row.title] = row.language
    notes: dict[int, list[str]] = {}
    said = (
        select(verification.c.claim_id, verification_text)
        .join(verification_text, verification_text.c.verification_id == verification.c.id)
        .join(claim, (claim.c.id == verification.c.claim_id) & (claim.c.step == verification.c.step))
        .where(among(claim.c.id, numbers))
        .order_by(verification_text.c.language)
    )
    for row in connection.execute(said):
        told = "\n".join(part for part in (row.summary, row.explanation) if part)
        notes.setdefault(row.claim_id, []).append(index_text(told, row.language))
    documents, matches, languages = [], [], set()
    for one in connection.execute(
        select(claim.c.id, claim.c.text, claim.c.language).where(among(claim.c.id, numbers))
    ):
        words = analysed(one.text, one.language)
        languages.add(primary(one.language))
        documents.append(
            Document(
                document_id("claim", one.id),
                words=words,
                quotes=" ".join(quotes.get(one.id, ())),
                notes=" ".join(notes.get(one.id, ())),
            )
        )
        carried = [*titles.get(one.id, {}).items()][:MOST_TITLES]
        matches.append(
            MatchDocument(one.id, words, " ".join(filter(None, (analysed(*title) for title in carried))))
        )
    return documents, matches, languages


def of_articles(connection: Connection, numbers: Sequence[int]) -> tuple[list[Document], set[str]]:
    """Give the documents of some articles' titles and newest texts, in parts, and their languages."""
    every = snapshot.alias()
    newest = select(func.max(every.c.number)).where(every.c.article_id == article.c.id)
    query = (
        select(article.c.id, article.c.title, article.c.language, snapshot.c.text)
        .join(snapshot, snapshot.c.article_id == article.c.id)
        .where(among(article.c.id, numbers), snapshot.c.number == newest.scalar_subquery())
    )
    documents, languages = [], set()
    for row in connection.execute(query):
        languages.add(primary(row.language))
        body = terms(row.text, row.language)
        documents += [
            Document(
                document_id("article", row.id, part),
                words=index_text(row.title, row.language) if part == 0 else "",
                body=" ".join(body[start : start + PART_TERMS]),
            )
            for part, start in enumerate(range(0, max(len(body), 1), PART_TERMS))
        ]
    return documents, languages


def of_actors(connection: Connection, numbers: Sequence[int]) -> list[Document]:
    """Give the documents of those of some actors that stand: all names they are found by."""
    names: dict[int, list[str]] = {}
    standing = actor_name.c.withdrawn == False  # noqa: E712 - SQL
    own = select(actor_name.c.actor_id, actor_name.c.value).where(
        among(actor_name.c.actor_id, numbers), standing, not_(is_merged(actor_name.c.actor_id))
    )
    merged = (
        select(merged_actor.c.into_id.label("actor_id"), actor_name.c.value)
        .join(actor_name, actor_name.c.actor_id == merged_actor.c.actor_id)
        .where(among(merged_actor.c.into_id, numbers), standing)
    )
    for query in (own, merged):
        for row in connection.execute(query.order_by(actor_name.c.id)):
            names.setdefault(row.actor_id, []).append(index_text(row.value, NO_LANGUAGE))
    return [Document(document_id("actor", number), words=" ".join(found)) for number, found in names.items()]


def is_merged(number: ColumnElement[int]) -> ColumnElement[bool]:
    """Tell whether an actor was merged into another."""
    return exists().where(merged_actor.c.actor_id == number)


def primary(language: str) -> str:
    """Give the first subtag of a language."""
    return language.partition("-")[0].lower()
