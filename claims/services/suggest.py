"""From an article's text to its likely claims: what is worth checking, who says it, and what is known.

Nothing is created here: a suggestion is recorded by `record_claim`, when a person asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.anchor import find_all
from claims.domain.reference import Kind, format_reference
from claims.domain.text import fold
from claims.domain.vocabulary import NameType, QuoteKind
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.matching.state import is_complete
from claims.models import actor_name, actor_role, anchor, appearance, article, snapshot
from claims.services.current import not_superseded, standing_actor
from claims.services.match import find_seen
from claims.services.role import Role, role_at
from claims.suggestion.quotation import quotations
from claims.suggestion.rank import suggest
from claims.suggestion.sentence import sentences
from claims.suggestion.speaker import find_speakers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

    from claims.domain.partial_date import PartialDate
    from claims.domain.vocabulary import ActorKind, ClaimKind
    from claims.matching.match import Ranker
    from claims.matching.semantic import Embedder
    from claims.services.match import Seen
    from claims.suggestion.quotation import Quotation
    from claims.suggestion.rank import Suggestion
    from claims.suggestion.speaker import Speaker, Via

SHOWN_SEEN = 3
"""How many known claims are given with a suggestion."""

MOSTLY = 0.6
"""From this share on a quotation is the sentence, and the rest only says who speaks."""

_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """An actor on record whom a speaker may be: its reference and main name."""

    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class Says:
    """Who is said to say a sentence.

    `name` is the fullest name the article gives, or the phrase that stands for somebody it does not name
    (`named` is false). `actor` is the one actor on record of that name; `candidates` are those it may be
    where that is not sure: several of the name, or the holders of an office that alone is told. Without
    either, the actor is not on record, and `kind` guesses what it would be.
    """

    name: str
    named: bool
    role: str | None
    via: Via
    kind: ActorKind
    actor: Candidate | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """What marks a sentence: the sort of mark, and the words that make it."""

    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A sentence that may hold a checkable claim.

    `number` is its rank, from 1, which depends on the text alone. `quote` stands in the snapshot from `start`
    to `end`, in code points. `probability` (0 to 1) is the ranking's. `speaker` is None for the outlet's own
    voice. `seen` are known claims that may say the same, `recorded` those whose quote overlaps this one.
    `occurrence` says which of several places is meant, where the quote stands more than once.
    """

    number: int
    quote: str
    start: int
    end: int
    snapshot: int
    occurrence: int | None
    probability: float
    kind: ClaimKind
    quote_kind: QuoteKind
    speaker: Says | None
    marks: tuple[Marked, ...]
    seen: tuple[Seen, ...]
    recorded: tuple[str, ...]


def suggest_claims(  # noqa: PLR0913 - what a search may be told
    connection: Connection,
    article_id: int,
    *,
    numbers: Sequence[int] | None = None,
    limit: int | None = None,
    ranker: Ranker | None = None,
    embedder: Embedder | None = None,
) -> list[Suggested]:
    """Suggest claims of an article's newest text: all, those of some `numbers`, or the first `limit`.

    Raises InvalidInputError for a number that no suggestion has.
    """
    row = connection.execute(
        select(snapshot.c.id, snapshot.c.number, snapshot.c.text, article.c.language, article.c.published)
        .join(article, article.c.id == snapshot.c.article_id)
        .where(article.c.id == article_id)
        .order_by(snapshot.c.number.desc())
        .limit(1)
    ).one()
    ranked = list(enumerate(suggest(row.text, row.language), start=1))
    if numbers is not None:
        _refuse_unknown(numbers, len(ranked))
        ranked = [ranked[number - 1] for number in dict.fromkeys(numbers)]
    ranked = ranked[:limit]
    spans = [(span.start, span.end) for span in sentences(row.text, row.language)]
    known = _names_in(connection, row.text)
    said = dict(zip(spans, find_speakers(row.text, spans, row.language, known), strict=True))
    quoted = quotations(row.text, row.language)
    recorded = _recorded(connection, row.id)
    people: dict[tuple[str, bool], Says] = {}
    searchable = is_complete(connection)
    found = []
    for number, one in ranked:
        speaker = said.get((one.start, one.end))
        start, end, whole = _quote_of(row.text, one, quoted)
        quote = row.text[start:end]
        says = None
        if speaker is not None:
            key = (speaker.name, speaker.named)
            if key not in people:
                people[key] = _resolve(connection, speaker, row.published)
            says = people[key]
        found.append(
            Suggested(
                number=number,
                quote=quote,
                start=start,
                end=end,
                snapshot=row.number,
                occurrence=_occurrence(row.text, quote, start),
                probability=round(one.probability, 4),
                kind=one.kind,
                quote_kind=_kind_of(speaker, whole=whole),
                speaker=says,
                marks=_marked(one),
                seen=tuple(_seen(connection, quote, row.language, article_id, ranker, embedder))
                if searchable
                else (),
                recorded=tuple(ref for begin, stop, ref in recorded if begin < one.end and stop > one.start),
            )
        )
    return found


def _refuse_unknown(numbers: Sequence[int], count: int) -> None:
    for number in numbers:
        if not 1 <= number <= count:
            raise InvalidInputError(
                _("There is no suggestion %(number)d: there are %(count)d.")
                % {"number": number, "count": count},
                hint=_("`claims suggest ARTICLE` numbers them from 1."),
            )


def _names_in(connection: Connection, text: str) -> list[str]:
    """Give the names on record that stand in a text; weak aliases are no names."""
    names = connection.execute(
        select(actor_name.c.value).where(
            actor_name.c.type != NameType.WEAK_ALIAS,
            actor_name.c.withdrawn == False,  # noqa: E712 - SQL
        )
    ).scalars()
    return [name for name in names if len(name) >= _SHORTEST_NAME and name in text]


def _resolve(connection: Connection, speaker: Speaker, when: PartialDate | None) -> Says:
    """Find whom on record a speaker is, or may be."""
    named = _bearers(connection, speaker.name) if speaker.named else {}
    sure = len(named) == 1
    # An office or a weak alias tells who it may be, and never who it is (domain.md).
    found = named or _holders(connection, speaker.role if speaker.named else speaker.name, when)
    candidates = tuple(
        Candidate(format_reference(Kind.ACTOR, number), name) for number, name in found.items()
    )
    return Says(
        name=speaker.name,
        named=speaker.named,
        role=speaker.role,
        via=speaker.via,
        kind=speaker.kind,
        actor=candidates[0] if sure else None,
        candidates=() if sure else candidates,
    )


def _bearers(connection: Connection, name: str) -> dict[int, str]:
    """Find the actors that bear a name, or else those that have all its words in one of theirs."""
    strong = (actor_name.c.type != NameType.WEAK_ALIAS, actor_name.c.withdrawn == False)  # noqa: E712 - SQL
    key = fold(name)
    found = _actors(connection, *strong, actor_name.c.key == key)
    if found or not key:
        return found
    padded = " " + actor_name.c.key + " "
    return _actors(
        connection, *strong, *(padded.contains(f" {word} ", autoescape=True) for word in key.split())
    )


def _holders(connection: Connection, phrase: str | None, when: PartialDate | None) -> dict[int, str]:
    """Find who had an office at a date, as a phrase calls it, or bears the phrase as a weak alias."""
    words = fold(phrase or "").split()
    words = words[words[0] in _DETERMINERS :] if words else []
    if not words:
        return {}
    titles = [" ".join(words[:length]) for length in range(1, len(words) + 1)]
    held = connection.execute(
        select(actor_role).where(
            actor_role.c.title_key.in_(titles),
            actor_role.c.withdrawn == False,  # noqa: E712 - SQL
        )
    )
    numbers = [
        row.actor_id
        for row in held
        if role_at([Role(row.title, row.organization, row.since, row.until)], when)
        and _fits(words[len(row.title_key.split()) :], row.organization)
    ]
    weak = (actor_name.c.type == NameType.WEAK_ALIAS, actor_name.c.withdrawn == False)  # noqa: E712 - SQL
    called = actor_name.c.key.in_([fold(phrase or ""), " ".join(words)])
    return _actors(connection, *weak, called) | _actors(connection, actor_name.c.actor_id.in_(numbers))


def _fits(rest: Sequence[str], organization: str | None) -> bool:
    """Tell whether what follows a title, if anything does, is of its organization."""
    told = [word for word in rest if word not in _DETERMINERS]
    return not told or not organization or set(told) <= set(fold(organization).split())


_DETERMINERS = frozenset({"el", "la", "los", "las", "un", "una", "de", "del", "the", "a", "an", "of"})


def _actors(connection: Connection, *where: ColumnElement[bool]) -> dict[int, str]:
    """Give the actors that a name picks, each by its number and under its main name."""
    picked = select(standing_actor(actor_name.c.actor_id)).where(*where)
    query = (
        select(actor_name.c.actor_id, actor_name.c.value)
        .where(
            actor_name.c.actor_id.in_(picked.correlate(None)),
            actor_name.c.type == NameType.NAME,
            actor_name.c.withdrawn == False,  # noqa: E712 - SQL
        )
        .order_by(actor_name.c.actor_id)
    )
    return {row.actor_id: row.value for row in connection.execute(query)}


def _quote_of(text: str, one: Suggestion, quoted: Sequence[Quotation]) -> tuple[int, int, bool]:
    """Give the words to anchor: the quotation that makes up most of a sentence, else the sentence.

    The third value tells that they are a quotation, or within one.
    """
    for quotation in quoted:
        start, end = max(quotation.start, one.start), min(quotation.end, one.end)
        if end - start < MOSTLY * (one.end - one.start):
            continue
        # Without its marks, where they stand in this sentence.
        start += quotation.start == start
        end -= quotation.end == end and not text[end - 1].isalnum()
        words = text[start:end]
        start += len(words) - len(words.lstrip())
        end -= len(words) - len(words.rstrip())
        return start, end, True
    return one.start, one.end, False


def _occurrence(text: str, quote: str, start: int) -> int | None:
    if text.count(quote) == 1:
        return None
    starts = [place.start for place in find_all(text, quote)]
    return starts.index(start) + 1 if start in starts else None


def _kind_of(speaker: Speaker | None, *, whole: bool) -> QuoteKind:
    if speaker is None:
        return QuoteKind.OUTLET
    return QuoteKind.VERBATIM if whole else QuoteKind.PARAPHRASE


def _marked(one: Suggestion) -> tuple[Marked, ...]:
    """Give the marks of a sentence, each word or phrase once."""
    return tuple(
        dict.fromkeys(Marked(str(found.mark), one.text[found.start : found.end]) for found in one.marks)
    )


def _seen(  # noqa: PLR0913, PLR0917 - a statement and how it is looked for
    connection: Connection,
    quote: str,
    language: str,
    article_id: int,
    ranker: Ranker | None,
    embedder: Embedder | None,
) -> list[Seen]:
    try:
        return find_seen(
            connection,
            quote,
            language=language,
            article=article_id,
            limit=SHOWN_SEEN,
            ranker=ranker,
            embedder=embedder,
        )
    except InvalidInputError:
        return []  # too few words to be compared


def _recorded(connection: Connection, snapshot_id: int) -> list[tuple[int, int, str]]:
    """Give where the quotes on record stand in a snapshot, and of which claims they are."""
    rows = connection.execute(
        select(anchor.c.start_offset, anchor.c.end_offset, appearance.c.claim_id)
        .join(appearance, appearance.c.id == anchor.c.appearance_id)
        .where(anchor.c.snapshot_id == snapshot_id, anchor.c.start_offset.is_not(None), not_superseded())
        .order_by(anchor.c.start_offset, appearance.c.claim_id)
    )
    return [(row.start_offset, row.end_offset, format_reference(Kind.CLAIM, row.claim_id)) for row in rows]
