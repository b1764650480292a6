"""Has this been said before? From a statement to the known claims that likely say the same.

First the word index gives candidates, a hundred, by BM25; then the re-ranker judges each. With vectors
beside the claims their meaning counts too, and claims in other languages are found by it alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from claims.domain.text import words
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.matching.analysis import guess_language, terms
from claims.matching.bm25 import bm25
from claims.matching.content import MOST_TITLES, NO_LANGUAGE
from claims.matching.features import Candidate, read_statement
from claims.matching.index import match_engine
from claims.matching.post import clean_post
from claims.matching.reranker import Reasons, explain, rerank
from claims.matching.state import read_languages, require_complete
from claims.models import appearance, article, claim, claim_vector, match_document

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from claims.matching.features import Statement
    from claims.matching.index import MatchEngine
    from claims.matching.semantic import Embedder

    Ranker = Callable[[Connection, Sequence[str], int], list[tuple[int, float]]]

CANDIDATES = 100
"""How many claims are judged."""

BUDGET = 100_000
"""How many entries of the word index are read for one statement, about. The rarest terms are looked up first:
in a million claims the frequent ones of a long post cost seconds, and change one in twenty-three of the first
five candidates. Terms beyond the budget still count in the score of whatever the others found."""

LEAST_TERMS = 3
"""So many terms are looked up whatever they cost."""

LONGEST = 100_000
"""The longest statement, in code points."""

THRESHOLD = 0.2
"""The probability from which a candidate is shown, unless another is asked for. It is low: to read
four claims in vain costs less than to check one twice."""

LEAST_SHARED = 2
"""The fewest terms that a claim shares with the statement: one word in common is no sameness."""

LEAST_DOCUMENTS = 1_000
"""A smaller index is weighed as if it had so many claims: it knows little of how rare words are."""

LEAST_SHARE = 0.4
"""With so few claims the best candidate says little by being the best: there a claim shares more than this
part of its terms, or of the statement's."""

_PRUNED_CANDIDATES = 300
_SAMPLE = 300


@dataclass(frozen=True, slots=True)
class Match:
    """A known claim that may say the same, the probability (0 to 1) that it does, and why.

    `across` tells a claim in another language, found by its meaning alone; it has no words to share.
    """

    claim_id: int
    text: str
    language: str
    probability: float
    reasons: Reasons
    across: bool = False


def find_matches(  # noqa: PLR0913 - what a search may be told
    connection: Connection,
    text: str,
    *,
    language: str | None = None,
    threshold: float = THRESHOLD,
    apart_from: Collection[int] = (),
    articles: Collection[int] = (),
    ranker: Ranker | None = None,
    embedder: Embedder | None = None,
) -> list[Match]:
    """Give the claims that say the same as a statement with a probability of `threshold` or more.

    The likeliest come first, at most CANDIDATES. `language` is a BCP 47 tag, guessed when None. `apart_from`
    are claims that are not asked about. `articles` are those that the statement stands in: their titles are
    over all of their claims, whatever these say, and do not count. `ranker` stands in for the database's own
    word index, `embedder` lets meaning count where claims have vectors.

    Raises InvalidInputError when the statement has no words or is too long, and CheckFailedError while the
    index is not complete.
    """
    require_complete(connection)
    cleaned = _clean(text)
    engine = match_engine(connection)
    language = language or _guess(connection, engine, cleaned)
    documents = engine.count_documents(connection)
    frequencies: dict[str, int] = {}

    def count(asked: Sequence[str]) -> Mapping[str, int]:
        frequencies.update(engine.frequencies(connection, asked))
        return frequencies

    statement = read_statement(
        cleaned, language, frequencies=count, documents=max(documents, LEAST_DOCUMENTS)
    )
    if len(statement.distinct) < LEAST_SHARED:
        raise InvalidInputError(
            _("There are too few words to compare in %(text)r.") % {"text": text[:80]},
            hint=_("Give a whole statement; for single words there is `claims search`."),
        )
    ranked = _rank(
        connection, statement, frequencies, documents, ranker or engine.rank, pruning=ranker is None
    )
    candidates = _read_candidates(connection, dict(ranked), apart_from)
    if articles:
        score = partial(
            bm25,
            statement.distinct,
            frequencies=frequencies,
            documents=documents,
            average=average_length(connection),
        )
        candidates = _without_titles(candidates, _titles_of(connection, articles), score)
    vector = None
    if embedder is not None and _has_vectors(connection):
        vector = embedder.embed(cleaned)
        candidates = _with_cosines(connection, embedder, vector, candidates)
    matches = [
        Match(
            one.candidate.claim_id,
            one.candidate.text,
            one.candidate.language,
            one.probability,
            explain(statement, one.candidate),
        )
        for one in rerank(statement, candidates)
        if one.probability >= threshold
        and _shares_enough(statement, one.candidate, few=documents < LEAST_DOCUMENTS)
    ]
    if embedder is not None and vector is not None:
        matches += _across(connection, embedder, vector, statement, threshold, apart_from)
        matches.sort(key=lambda match: (-match.probability, match.claim_id))
    return matches


def _clean(text: str) -> str:
    """Give what counts of a statement, or raise InvalidInputError for one without words or too long."""
    cleaned = clean_post(text)
    if len(text) > LONGEST:
        raise InvalidInputError(
            _("The statement has %(length)d characters; at most %(limit)d are taken.")
            % {"length": len(text), "limit": LONGEST},
            hint=_("Give one statement, not a book: --each takes one a line."),
        )
    if not words(cleaned):
        raise InvalidInputError(
            _("There are no words to compare in %(text)r.") % {"text": text[:80]},
            hint=_('Give a statement: claims match "La inflación bajó al 3 %"'),
        )
    return cleaned


def _guess(connection: Connection, engine: MatchEngine, text: str) -> str:
    """Guess a statement's language by its small words or, in a headline without any, by what is on record."""
    languages = read_languages(connection)
    guessed = guess_language(text, languages)
    if guessed is not None or not languages:
        return guessed or NO_LANGUAGE
    return max(languages, key=lambda one: len(engine.frequencies(connection, terms(text, one))))


def _shares_enough(statement: Statement, candidate: Candidate, *, few: bool) -> bool:
    """Tell whether a claim has enough terms in common with the statement to say the same."""
    asked, held = set(statement.terms), set(candidate.words)
    shared = asked & held.union(candidate.title_words)
    share = max(len(asked & held) / max(len(held), 1), len(shared) / max(len(asked), 1))
    return len(shared) >= LEAST_SHARED and (not few or share > LEAST_SHARE)


def _rank(  # noqa: PLR0913 - a statement with what is known of its terms
    connection: Connection,
    statement: Statement,
    frequencies: Mapping[str, int],
    documents: int,
    rank: Ranker,
    *,
    pruning: bool,
) -> list[tuple[int, float]]:
    """Rank by all terms, or, where they stand too often for the BUDGET, by the rarest and then by all."""
    known = sorted(
        (term for term in statement.distinct if frequencies.get(term)), key=frequencies.__getitem__
    )
    chosen: list[str] = []
    cost = 0
    for term in known:
        cost += frequencies[term]
        if pruning and cost > BUDGET and len(chosen) >= LEAST_TERMS:
            break
        chosen.append(term)
    if len(chosen) == len(known):
        return rank(connection, chosen, CANDIDATES)
    found = [number for number, _score in rank(connection, chosen, _PRUNED_CANDIDATES)]
    average = average_length(connection)
    rows = connection.execute(
        select(match_document.c.claim_id, match_document.c.words, match_document.c.titles).where(
            match_document.c.claim_id.in_(found)
        )
    )
    scores = [
        (
            row.claim_id,
            bm25(
                known,
                f"{row.words} {row.titles}".split(),
                frequencies=frequencies,
                documents=documents,
                average=average,
            ),
        )
        for row in rows
    ]
    return sorted(scores, key=lambda one: (-one[1], one[0]))[:CANDIDATES]


def average_length(connection: Connection) -> float:
    """Give how many terms claims have with their titles on average, from some of all ages."""
    most = connection.execute(select(func.max(match_document.c.claim_id))).scalar() or 0
    some = range(1, most + 1, most // _SAMPLE + 1)
    rows = connection.execute(
        select(match_document.c.words, match_document.c.titles).where(match_document.c.claim_id.in_(some))
    )
    lengths = [len(f"{row.words} {row.titles}".split()) for row in rows]
    return sum(lengths) / len(lengths) if lengths else 1.0


def _read_candidates(
    connection: Connection, scores: Mapping[int, float], apart_from: Collection[int]
) -> list[Candidate]:
    numbers = [number for number in scores if number not in apart_from]
    titles: dict[int, dict[str, None]] = {}
    later = appearance.alias()
    carried = (
        select(appearance.c.claim_id, article.c.title)
        .join(article, article.c.id == appearance.c.article_id)
        .where(
            appearance.c.claim_id.in_(numbers),
            appearance.c.withdrawn == False,  # noqa: E712 - SQL
            ~select(later.c.id).where(later.c.supersedes_id == appearance.c.id).exists(),
        )
        .order_by(appearance.c.id)
    )
    for row in connection.execute(carried):
        titles.setdefault(row.claim_id, {})[row.title] = None
    query = (
        select(claim.c.id, claim.c.text, claim.c.language, match_document.c.words, match_document.c.titles)
        .join(match_document, match_document.c.claim_id == claim.c.id)
        .where(claim.c.id.in_(numbers))
    )
    return [
        Candidate(
            claim_id=row.id,
            text=row.text,
            language=row.language,
            titles=tuple(titles.get(row.id, ()))[:MOST_TITLES],
            words=tuple(row.words.split()),
            title_words=tuple(row.titles.split()),
            bm25=scores[row.id],
        )
        for row in connection.execute(query)
    ]


def _titles_of(connection: Connection, articles: Collection[int]) -> set[str]:
    """Give how articles are called; others may be called the same, as where an agency's text was printed."""
    return set(connection.execute(select(article.c.title).where(article.c.id.in_(articles))).scalars())


def _without_titles(
    candidates: Sequence[Candidate], left_out: Collection[str], score: Callable[[Sequence[str]], float]
) -> list[Candidate]:
    """Give the candidates as though no article were called like those that are left out.

    `score` is the BM25 of the terms that a claim has with its titles.
    """
    changed = []
    for one in candidates:
        titles = tuple(title for title in one.titles if title not in left_out)
        if titles == one.titles:
            changed.append(one)
            continue
        held = tuple(term for title in titles for term in terms(title, one.language))
        changed.append(replace(one, titles=titles, title_words=held, bm25=score((*one.words, *held))))
    return changed


# ---- by meaning ------------------------------------------------------------------------------------------


def _has_vectors(connection: Connection) -> bool:
    return connection.execute(select(claim_vector.c.claim_id).limit(1)).first() is not None


def _with_cosines(
    connection: Connection,
    embedder: Embedder,
    vector: Any,  # noqa: ANN401
    candidates: Sequence[Candidate],
) -> list[Candidate]:
    from claims.matching.semantic import cosines  # noqa: PLC0415 - of an extra

    found = cosines(connection, embedder, vector, [one.claim_id for one in candidates])
    return [replace(one, cosine=found.get(one.claim_id)) for one in candidates]


def _across(  # noqa: PLR0913, PLR0917 - a statement with its vector
    connection: Connection,
    embedder: Embedder,
    vector: Any,  # noqa: ANN401
    statement: Statement,
    threshold: float,
    apart_from: Collection[int],
) -> list[Match]:
    """Give the claims in other languages that mean the same."""
    from claims.matching import dense  # noqa: PLC0415 - of an extra

    near = dense.nearest(connection, embedder.name, vector, apart_from=statement.language, limit=CANDIDATES)
    likely = {
        number: probability
        for number, cosine in near
        if (probability := dense.probability(cosine)) >= threshold and number not in apart_from
    }
    return [
        Match(
            one.claim_id, one.text, one.language, likely[one.claim_id], explain(statement, one), across=True
        )
        for one in _read_candidates(connection, dict.fromkeys(likely, 0.0), ())
    ]
