"""Actors that may be one and the same, found by their names and judged by claims/domain/name.py.

Not every pair is looked at: two actors meet where a word of a name of theirs sounds alike, where the
initials of one spell the other, or where they held one role. A word that a crowd bears brings nobody
together by itself, only with another word or an initial beside it. So time and memory grow a little faster
than the number of names, and not with its square.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.name import (
    Judge,
    initials,
    kinds_agree,
    read_name,
    skeleton,
    spell,
    with_role,
)
from claims.domain.reference import Kind, format_reference
from claims.domain.text import fold
from claims.domain.vocabulary import ActorKind, NameType
from claims.i18n import _
from claims.models import actor, actor_name, merged_actor
from claims.services.current import main_name, read_merged, read_standing
from claims.services.merge import read_differences
from claims.services.role import compare, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Select

    from claims.domain.name import NameForm
    from claims.services.role import Role

THRESHOLD = 0.6
"""The least score that is worth a person's time: initials and a frequent surname are just over it."""

_CROWDED = 40
_PERSONS = frozenset({ActorKind.PERSON, ActorKind.UNIDENTIFIED})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two actors that may be one, how likely from 0 to 1, and why. `other` was entered first."""

    actor: str
    name: str
    other: str
    other_name: str
    score: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Profile:
    """What is compared of an actor that stands, with all that was merged into it."""

    number: int
    name: str
    kind: ActorKind
    wikidata: bool
    names: list[NameForm]
    roles: list[Role]


def suggest_same(
    connection: Connection,
    *,
    number: int | None = None,
    threshold: float = THRESHOLD,
    limit: int | None = None,
) -> list[Suggestion]:
    """Find actors that may be one and the same, the likeliest first; only those like actor `number` if given.

    Pairs that somebody merged or told apart never come again. `threshold` is the least score, from 0 to 1.
    Every name is read, for one actor too. 100,000 actors take half a minute of processor time (one: 12 s) and
    200 MB; 10,000 a tenth of it.
    """
    profiles = _read_profiles(connection, select(actor.c.id))
    apart = read_differences(connection)
    judge = _read_judge(connection)
    found: list[tuple[float, int, int, tuple[str, ...]]] = []
    for one, other in _meet(profiles, number):
        if frozenset({one.number, other.number}) in apart:
            continue
        score, reasons = _score(judge, one, other)
        if score >= threshold and reasons:
            found.append((-score, one.number, other.number, reasons))
    names = {profile.number: profile.name for profile in profiles}
    return [
        Suggestion(
            actor=format_reference(Kind.ACTOR, later),
            name=names[later],
            other=format_reference(Kind.ACTOR, earlier),
            other_name=names[earlier],
            score=round(-score, 4),
            reasons=reasons,
        )
        for score, earlier, later, reasons in sorted(found)[:limit]
    ]


def find_score(connection: Connection, number: int, other: int) -> float | None:
    """Give the score of two actors, or None where nothing speaks for them being one.

    Every name is counted: a second or so for 100,000 actors.
    """
    pair = set(read_standing(connection, [number, other]).values())
    records = [*pair, *read_merged(connection, pair)]
    profiles = _read_profiles(connection, select(actor.c.id).where(actor.c.id.in_(records)))
    if len(profiles) < 2:  # noqa: PLR2004 - the two are one, or one is not there
        return None
    score, reasons = _score(_read_judge(connection), *profiles)
    return round(score, 4) if reasons else None


def _score(judge: Judge, one: _Profile, other: _Profile) -> tuple[float, tuple[str, ...]]:
    """Judge a pair: 0 without a reason when nothing speaks for it."""
    if not kinds_agree(one.kind, other.kind) or (one.wikidata and other.wikidata):
        return 0.0, ()
    bodies = one.kind not in _PERSONS and other.kind not in _PERSONS
    agreement = judge.compare(one.names, other.names, bodies=bodies)
    if agreement is None:
        return 0.0, ()
    role = _shared_role(one.roles, other.roles)
    if role is None:
        return agreement.score, (str(agreement),)
    told = _("the same role at the same time: %(role)s") % {"role": role}
    return with_role(agreement.score), (str(agreement), told)


def _shared_role(ones: list[Role], others: list[Role]) -> Role | None:
    """Find a role that both hold at one time."""
    for one in ones:
        for other in others:
            if _role_key(one) == _role_key(other) and _overlap(one, other):
                return one
    return None


def _role_key(role: Role) -> str:
    return f"{fold(role.title)}\n{fold(role.organization) if role.organization else ''}"


def _overlap(one: Role, other: Role) -> bool:
    return not any(
        first.until is not None and second.since is not None and compare(first.until, second.since) < 0
        for first, second in ((one, other), (other, one))
    )


def _read_judge(connection: Connection) -> Judge:
    """Count who bears which word; what was merged into an actor counts as that one."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - 20 ms that only a comparison should cost

    into = _read_merges(connection)
    heard: dict[int, set[str]] = {}
    for row in connection.execute(_telling_names()):
        heard.setdefault(into.get(row.actor_id, row.actor_id), set()).update(map(spell, row.key.split()))
    return Judge(Counter(chain.from_iterable(heard.values())), len(heard), OSA.distance)


# ---- who is compared with whom ---------------------------------------------------------------------------


def _meet(profiles: list[_Profile], number: int | None) -> Iterator[tuple[_Profile, _Profile]]:
    """Give the pairs to judge, each once, the one entered first before the other."""
    blocks = _block(profiles)
    of: dict[int, list[list[int]]] = {}
    for block in blocks:
        for place in block:
            of.setdefault(place, []).append(block)
    for place, profile in enumerate(profiles):
        near = {other for block in of.get(place, ()) for other in block}
        for other in sorted(near):
            if other > place and number in {None, profile.number, profiles[other].number}:
                yield profile, profiles[other]


def _block(profiles: list[_Profile]) -> list[list[int]]:
    """Gather the places of profiles that have something telling in common; none of them is a crowd."""
    by_word: dict[str, list[int]] = {}
    for place, profile in enumerate(profiles):
        for key in {key for name in profile.names for key in _word_keys(name)}:
            by_word.setdefault(key, []).append(place)
    crowded = {key for key, places in by_word.items() if len(places) > _CROWDED}
    gathered = {key: places for key, places in by_word.items() if key not in crowded}
    for place, profile in enumerate(profiles):
        keys = {key for name in profile.names for key in _pair_keys(name, crowded)}
        keys.update(f"r{_role_key(role)}" for role in profile.roles)
        if profile.kind not in _PERSONS:
            keys.update(key for name in profile.names for key in _acronym_keys(name))
        for key in keys:
            gathered.setdefault(key, []).append(place)
    return [places for places in gathered.values() if 1 < len(places) <= _CROWDED]


def _word_keys(name: NameForm) -> Iterator[str]:
    """Give a key a word; its consonants come sorted, so that two of them may have changed places."""
    for word in name.words:
        if len(word) > 1 or len(name.words) == 1:
            yield "w" + "".join(sorted(skeleton(word)))


def _pair_keys(name: NameForm, crowded: set[str]) -> Iterator[str]:
    """Give the keys of words that a crowd bears, each beside the other words and the initials of those."""
    keys = ["w" + "".join(sorted(skeleton(word))) for word in name.words]
    for one, other in combinations(range(len(keys)), 2):
        both = keys[one], keys[other]
        if crowded.issuperset(both):
            yield "p{}&{}".format(*sorted(both))
        for mine, its in ((one, other), (other, one)):
            if keys[mine] in crowded:
                yield f"i{keys[mine]}.{name.words[its][0]}"
    if crowded.issuperset(keys):
        yield "a" + "&".join(sorted(keys))


def _acronym_keys(name: NameForm) -> Iterator[str]:
    """Give the initials of a name and, of an acronym, what is left when any letter but the first goes."""
    if name.acronym is None:
        yield from (f"l{letters}" for letters in initials(name) if len(letters) > 1)
        return
    yield f"l{name.acronym}"
    for at in range(1, len(name.acronym)):
        yield f"l{name.acronym[:at]}{name.acronym[at + 1 :]}"


# ---- what is read ----------------------------------------------------------------------------------------


def _read_profiles(connection: Connection, numbers: Select[int]) -> list[_Profile]:
    """Read actors with all that was merged into them, in the order they came."""
    into = _read_merges(connection)
    query = (
        select(actor.c.id, actor.c.kind, actor.c.wikidata, actor_name.c.value)
        .join(actor_name, main_name(actor.c.id))
        .where(actor.c.id.in_(numbers))
        .order_by(actor.c.id)
    )
    profiles: dict[int, _Profile] = {}
    with_id: set[int] = set()
    for row in connection.execute(query):
        if row.wikidata is not None:
            with_id.add(into.get(row.id, row.id))
        if row.id not in into:
            profiles[row.id] = _Profile(row.id, row.value, row.kind, wikidata=False, names=[], roles=[])
    for number in with_id:
        profiles[number].wikidata = True
    for named in connection.execute(_telling_names().where(actor_name.c.actor_id.in_(numbers))):
        profiles[into.get(named.actor_id, named.actor_id)].names.append(read_name(named.value))
    for number, roles in roles_of(connection, numbers).items():
        profiles[into.get(number, number)].roles.extend(roles)
    return list(profiles.values())


def _read_merges(connection: Connection) -> dict[int, int]:
    return {row.actor_id: row.into_id for row in connection.execute(select(merged_actor))}


def _telling_names() -> Select[int, str, str]:
    """Select the names that may identify an actor: a weak alias never does."""
    return (
        select(actor_name.c.actor_id, actor_name.c.value, actor_name.c.key)
        .where(
            actor_name.c.type != NameType.WEAK_ALIAS,
            actor_name.c.withdrawn == False,  # noqa: E712 - SQL
        )
        .order_by(actor_name.c.id)
    )
