"""Claims: recording them, and changing what they are said to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from claims.domain.language import check_language
from claims.domain.reference import Kind, format_reference
from claims.domain.status import RATED, SETTLED, Status
from claims.domain.text import clean_block, clean_line, fingerprint, fold
from claims.domain.vocabulary import ClaimKind, Involvement, Priority
from claims.errors import ConflictError, NotFoundError, UsageError
from claims.i18n import _
from claims.models import article, claim, claim_actor, claim_topic, topic, verification
from claims.services.appearance import Located, Place, Recorded, appear, find_appearance, locate
from claims.services.indexing import refresh_claims
from claims.services.selection import get_claim_row
from claims.services.work import changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from claims.services.work import Work

TEXT_LIMIT = 2_000
"""The longest claim, in code points: one statement, not an article."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What makes a claim: one checkable statement in the checker's own neutral words.

    Its language is that of the article it is recorded from unless another is given.
    """

    text: str
    language: str | None = None
    kind: ClaimKind = ClaimKind.OTHER
    priority: Priority = Priority.NORMAL
    check_worthy: bool | None = None
    check_worthy_reason: str | None = None
    topics: Sequence[str] = ()
    involved: Sequence[tuple[Involvement, int]] = ()


def record_claim(work: Work, statement: Statement, place: Place, *, no_match: bool = False) -> Recorded:
    """Record a new claim with the place where it is made.

    Raises ConflictError when this very record is there already, or (unless `no_match`) when a claim of
    the same words is; NotFoundError when the quote stands nowhere in the text, AmbiguousError when it
    stands more than once, and InvalidInputError for what cannot be taken.
    """
    values = _checked(
        {
            "text": statement.text,
            "language": statement.language or _language_of(work.connection, place.article_id),
            "kind": statement.kind,
            "priority": statement.priority,
            "check_worthy": statement.check_worthy,
            "check_worthy_reason": statement.check_worthy_reason,
        }
    )
    located = locate(work.connection, place)
    _refuse_same_words(work.connection, values["fingerprint"], located, no_match=no_match)
    number, uuid = work.add(claim, {**values, "status": Status.UNREVIEWED, "step": 0})
    topics = [_topic(work, name) for name in dict.fromkeys(statement.topics)]
    _tag(work, number, [topic_id for topic_id, _name in topics])
    if statement.involved:
        work.connection.execute(
            insert(claim_actor),
            [
                {"claim_id": number, "actor_id": actor_id, "involvement": involvement}
                for involvement, actor_id in dict.fromkeys(statement.involved)
            ],
        )
    work.log("claim.recorded", number, uuid, after=_logged(values, topics, statement.involved))
    appearance_id = appear(work, number, located)
    return Recorded(number, appearance_id, located.found)


def edit_claim(  # noqa: PLR0913 - the parts of a claim
    work: Work,
    number: int,
    wanted: dict[str, Any],
    *,
    add_topics: Sequence[str] = (),
    remove_topics: Sequence[str] = (),
    reason: str | None = None,
    no_match: bool = False,
    in_public: bool = False,
) -> None:
    """Change a claim's fields and topics; what stood before stays in the log.

    Changing the words of a claim that was rated asks for a reason. Those that readers were told about change
    `in_public` only: services/correction.py says so to them.

    Raises ConflictError when nothing would change or the claim is out, UsageError when the reason is missing,
    and NotFoundError for a topic to remove that the claim does not have.
    """
    row = get_claim_row(work.connection, number)
    values = changed(row._mapping, _checked(wanted))
    if "text" in values:
        _refuse_rewording(work.connection, row, reason, in_public=in_public)
    if "fingerprint" in values and not no_match:
        twin = work.connection.execute(
            select(claim.c.id, claim.c.text)
            .where(claim.c.fingerprint == values["fingerprint"], claim.c.id != number)
            .order_by(claim.c.id)
        ).first()
        if twin is not None:
            raise ConflictError(
                _("%(ref)s says the same already: «%(text)s».")
                % {"ref": format_reference(Kind.CLAIM, twin.id), "text": twin.text},
                hint=_("Change it all the same with --no-match."),
            )
    before_topics = _topics_of(work.connection, number)
    added = [entry for entry in (_topic(work, name) for name in add_topics) if entry[0] not in before_topics]
    removed = [_held_topic(before_topics, number, name) for name in remove_topics]
    if not values and not added and not removed:
        raise ConflictError(
            _("%(ref)s stands so already.") % {"ref": format_reference(Kind.CLAIM, number)},
            hint=_("`claims show %(ref)s` shows it.") % {"ref": format_reference(Kind.CLAIM, number)},
        )
    before = {key: row._mapping[key] for key in values if key != "fingerprint"}
    after: dict[str, Any] = {key: value for key, value in values.items() if key != "fingerprint"}
    if values:
        work.change(claim, number, values)
    if added or removed:
        _tag(work, number, [topic_id for topic_id, _name in dict.fromkeys(added)])
        work.connection.execute(
            delete(claim_topic).where(claim_topic.c.claim_id == number, claim_topic.c.topic_id.in_(removed))
        )
        before["topics"] = sorted(before_topics.values())
        after["topics"] = sorted(_topics_of(work.connection, number).values())
    work.log("claim.edited", number, row.uuid, before=before, after=after, reason=reason)
    refresh_claims(work, [number])


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    values = dict(fields)
    if "text" in values:
        values["text"] = clean_line(values["text"], what=_("The claim's text"), limit=TEXT_LIMIT)
        values["fingerprint"] = fingerprint(values["text"])
    if "language" in values:
        values["language"] = check_language(values["language"])
    if values.get("check_worthy_reason") is not None:
        values["check_worthy_reason"] = (
            clean_block(values["check_worthy_reason"], what=_("The reason"))
            if values["check_worthy_reason"]
            else None
        )
    return values


def _refuse_rewording(
    connection: Connection,
    row: Any,  # noqa: ANN401 - a row of claim
    reason: str | None,
    *,
    in_public: bool,
) -> None:
    """Refuse to swap the words that readers were told about, and without a reason those that were rated."""
    names = {"ref": format_reference(Kind.CLAIM, row.id), "status": _(row.status)}
    if row.status in {Status.PUBLISHED, Status.CORRECTED} and not in_public:
        raise ConflictError(
            _("%(ref)s is %(status)s: readers were told about these words.") % names,
            hint=_('Correct them in public: claims correct %(ref)s --text "…" --reason "…"') % names,
        )
    if reason:
        return
    if row.status in RATED | SETTLED:
        raise UsageError(
            _("%(ref)s is %(status)s: changing its words needs a reason.") % names,
            hint=_('Give one: --reason "…"'),
        )
    rated = select(verification.c.id).where(
        verification.c.claim_id == row.id, verification.c.rating_id.is_not(None)
    )
    if connection.execute(rated.limit(1)).first() is not None:
        raise UsageError(
            _("%(ref)s is %(status)s and was rated before: changing its words needs a reason.") % names,
            hint=_('Give one: --reason "…"'),
        )


def _language_of(connection: Connection, article_id: int) -> str:
    return connection.execute(select(article.c.language).where(article.c.id == article_id)).scalar_one()


def _refuse_same_words(connection: Connection, key: str, located: Located, *, no_match: bool) -> None:
    """Refuse a claim whose words are on record: it is that claim, here or in another place."""
    known = connection.execute(
        select(claim.c.id, claim.c.text).where(claim.c.fingerprint == key).order_by(claim.c.id)
    ).all()
    for row in known:
        standing = find_appearance(connection, row.id, located)
        if standing is not None:
            raise ConflictError(
                _("This is on record already: %(claim)s, in this very place (%(appearance)s).")
                % {
                    "claim": format_reference(Kind.CLAIM, row.id),
                    "appearance": format_reference(Kind.APPEARANCE, standing),
                },
                hint=_("Nothing was added. `claims show %(claim)s` shows it.")
                % {"claim": format_reference(Kind.CLAIM, row.id)},
            )
    if known and not no_match:
        ref = format_reference(Kind.CLAIM, known[0].id)
        raise ConflictError(
            _("Seen before: %(ref)s says the same: «%(text)s».") % {"ref": ref, "text": known[0].text},
            hint=_(
                "Record this place of it: claims record ARTICLE --claim %(ref)s …; or a claim of its own: "
                "claims record ARTICLE --no-match …"
            )
            % {"ref": ref},
        )


def _logged(
    values: dict[str, Any], topics: list[tuple[int, str]], involved: Sequence[tuple[Involvement, int]]
) -> dict[str, Any]:
    logged = {key: value for key, value in values.items() if key != "fingerprint" and value is not None}
    if topics:
        logged["topics"] = sorted(name for _number, name in topics)
    if involved:
        logged["involved"] = [
            [involvement, format_reference(Kind.ACTOR, actor_id)] for involvement, actor_id in involved
        ]
    return logged


def _topic(work: Work, name: str) -> tuple[int, str]:
    """Give the topic of that name, in any case and with or without accents; the first use makes it."""
    name = clean_line(name, what=_("The topic"), limit=100)
    row = work.connection.execute(select(topic.c.id, topic.c.name).where(topic.c.key == fold(name))).first()
    if row is not None:
        return row.id, row.name
    number, uuid = work.add(topic, {"name": name, "key": fold(name)})
    work.log("topic.added", number, uuid, after={"name": name})
    return number, name


def _tag(work: Work, number: int, topic_ids: Sequence[int]) -> None:
    if topic_ids:
        work.connection.execute(
            insert(claim_topic),
            [{"claim_id": number, "topic_id": topic_id} for topic_id in dict.fromkeys(topic_ids)],
        )


def _topics_of(connection: Connection, number: int) -> dict[int, str]:
    query = (
        select(topic.c.id, topic.c.name)
        .join(claim_topic, claim_topic.c.topic_id == topic.c.id)
        .where(claim_topic.c.claim_id == number)
    )
    return {row.id: row.name for row in connection.execute(query)}


def _held_topic(held: dict[int, str], number: int, name: str) -> int:
    for topic_id, topic_name in held.items():
        if fold(topic_name) == fold(name):
            return topic_id
    raise NotFoundError(
        _("%(ref)s does not have the topic %(name)r.")
        % {"ref": format_reference(Kind.CLAIM, number), "name": name},
        hint=_("It has: %(topics)s.") % {"topics": ", ".join(sorted(held.values())) or "-"},
    )
