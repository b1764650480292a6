"""The public collections of posts and the claims that were checked, as ../shared/data keeps them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.domain.text import digest, fold
from claims.matching.analysis import terms
from claims.matching.post import clean_post

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DATA = Path(__file__).parents[3] / "shared" / "data" / "matching"
NAMES = ("en-2020", "en-2021", "es-2025", "pt-2025")
FOLDS = 5

_SEED = 20260302
_FEWEST_WORDS, _MOST_WORDS = 6, 40
_LEFT_OUT, _REPLACED = 0.2, 0.15


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that was checked; `number` is its place in the collection, from 1, as a database's id."""

    number: int
    text: str
    title: str
    words: tuple[str, ...]
    title_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A post as it was found, what is left of it for matching, and the numbers of the right claims."""

    post: str
    text: str
    right: frozenset[int]

    @property
    def key(self) -> str:
        """What the same post has in another collection too."""
        return fold(self.post)

    @property
    def fold(self) -> int:
        """In which fold of the cross-validation the post is, in every collection that has it."""
        return int(digest(self.key), 16) % FOLDS


@dataclass(frozen=True, slots=True)
class Collection:
    """Claims of one language with the posts whose claims are known; dev is for reporting alone."""

    name: str
    language: str
    claims: tuple[Claim, ...]
    train: tuple[Query, ...]
    dev: tuple[Query, ...]


def load_all(data: Path = DATA) -> list[Collection]:
    """Read the collections. Posts of any dev are taken out of every train: they stand in both at times."""
    collections = [_load(name, data) for name in NAMES]
    reported = {query.key for collection in collections for query in collection.dev}
    return [
        replace(one, train=tuple(query for query in one.train if query.key not in reported))
        for one in collections
    ]


def half_titled(collection: Collection) -> Collection:
    """Take every second claim's title away, for a claim that no article carries has none."""
    return replace(
        collection, claims=tuple(_untitled(one) if one.number % 2 else one for one in collection.claims)
    )


def headlines(collection: Collection, step: int) -> Collection:
    """Ask by the title of every `step`th claim for that claim, among claims without titles.

    These are plain sentences, as fact-checkers type them, where posts are long and noisy.
    """
    asked = tuple(
        Query(claim.title, claim.title, frozenset([claim.number]))
        for claim in collection.claims[::step]
        if claim.title
    )
    claims = tuple(map(_untitled, collection.claims))
    return Collection(f"{collection.name} headlines", collection.language, claims, asked, ())


def reworded(collection: Collection, step: int) -> Collection:
    """Ask for every `step`th claim by its words in another order, some left out and some put in their place.

    That stands for the plain sentences that there are none of in a language.
    """
    chance = random.Random(_SEED)  # noqa: S311 - a seeded draw, not a secret
    pool = [word for claim in collection.claims for word in claim.text.split()]
    asked = []
    for claim in collection.claims[::step]:
        held = claim.text.split()
        if _FEWEST_WORDS <= len(held) <= _MOST_WORDS:
            at = chance.randrange(len(held))
            draws = [(chance.random(), word) for word in (*held[at:], *held[:at])]
            kept = [
                chance.choice(pool) if draw < _LEFT_OUT + _REPLACED else word
                for draw, word in draws
                if draw >= _LEFT_OUT
            ]
            text = " ".join(kept)
            asked.append(Query(text, text, frozenset([claim.number])))
    claims = tuple(map(_untitled, collection.claims))
    return Collection(f"{collection.name} reworded", collection.language, claims, tuple(asked), ())


def _untitled(claim: Claim) -> Claim:
    return replace(claim, title="", title_words=())


def _load(name: str, data: Path) -> Collection:
    """Read a collection. A claim that stands there again, in other quotation marks, is read once."""
    language = name.partition("-")[0]
    first: dict[str, dict[str, Any]] = {}
    named = {}
    for row in _rows(data / name / "claims.jsonl"):
        named[row["id"]] = fold(row["claim"])
        first.setdefault(fold(row["claim"]), row)
    numbers = {key: number for number, key in enumerate(first, start=1)}
    claims = tuple(
        Claim(
            number,
            row["claim"],
            row["title"],
            tuple(terms(row["claim"], language)),
            tuple(terms(row["title"], language)),
        )
        for number, row in enumerate(first.values(), start=1)
    )
    known = {name: numbers[key] for name, key in named.items()}
    train, dev = (tuple(_queries(_rows(data / name / f"{part}.jsonl"), known)) for part in ("train", "dev"))
    return Collection(name, language, claims, train, dev)


def _queries(rows: Iterable[dict[str, Any]], numbers: dict[str, int]) -> Iterator[Query]:
    for row in rows:
        yield Query(row["text"], clean_post(row["text"]), frozenset(numbers[one] for one in row["claims"]))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
