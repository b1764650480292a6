"""How well sentences worth checking are told from others, beside the method of the task's organisers.

Learned from train and measured on dev2, the threshold set on dev, as the organisers do it; and
cross-validated on train, in folds by time, for what is asked about tomorrow is not what was asked about
yesterday. In those the threshold of a fold is set on the fold before it.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from eval.linear import Table, learn

from claims.domain.text import words
from claims.matching.post import clean_post
from claims.suggestion.checkworthy import grams, share, traits
from claims.suggestion.marks import marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from eval.linear import Array

    Judge = Callable[[Sequence["Post"]], Array]
    Method = Callable[[Sequence["Post"]], Judge]

DATA = Path(__file__).parents[3] / "shared" / "data" / "checkworthy"
COLLECTIONS = ("es-2022", "en-2022")
FOLDS = 5

COST = 0.1
GRAM_PENALTY = 1 / 16
VOCABULARY = 2_500
RAREST = 4
"""Chosen by average precision in the folds of train."""

_SVM_COST = 1.0
_SVM_GAMMA = 0.75
_SVM_ROUNDS = 40
_TOP = 10


@dataclass(frozen=True, slots=True)
class Post:
    """A post, whether it was found worth checking, and its features: marks and length, and grams."""

    raw: str
    text: str
    language: str
    worthy: bool
    traits: Mapping[str, float]
    grams: frozenset[str]
    share: float


@dataclass(frozen=True, slots=True)
class Learned:
    """A model as it was learned: a weight a feature, the constant among them as the empty name."""

    constant: float
    traits: dict[str, float]
    grams: dict[str, float]

    def __call__(self, posts: Sequence[Post]) -> Array:
        """Give the logit of each post."""
        return np.array(
            [
                self.constant
                + sum(self.traits.get(name, 0.0) * value for name, value in post.traits.items())
                + sum(self.grams.get(gram, 0.0) for gram in post.grams) * post.share
                for post in posts
            ]
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    collection: str
    part: str
    method: str
    average_precision: float
    f1: float
    p_10: float


def load(collection: str, part: str, data: Path = DATA) -> list[Post]:
    """Read the posts of one part of a collection, the oldest first: their ids count up with time."""
    lines = (data / collection / f"{part}.jsonl").read_text(encoding="utf-8").strip().split("\n")
    rows = sorted(map(json.loads, lines), key=lambda row: float(row["id"]))
    return [
        read_post(row["text"], collection.partition("-")[0], worthy=bool(row["check_worthy"])) for row in rows
    ]


def read_post(raw: str, language: str, *, worthy: bool) -> Post:
    """Read the features of a post, without what no article has: links, handles, the signs of hashtags."""
    text = clean_post(html.unescape(raw))
    held = words(text)
    return Post(
        raw,
        text,
        language,
        worthy,
        traits(len(held), marks(text, language)),
        frozenset(grams(held, language)),
        share(held),
    )


def learn_model(posts: Sequence[Post]) -> Learned:
    """Learn the weights of traits and grams, once with all grams and again with those that counted most."""
    counts = Counter(gram for post in posts for gram in post.grams)
    names = names_among(posts)
    vocabulary = {
        gram for gram, count in counts.items() if count >= RAREST and names.isdisjoint(gram.split(" "))
    }
    first = _learn(posts, vocabulary)
    weighty = sorted(vocabulary, key=lambda gram: (-abs(first.grams[gram]) * counts[gram] ** 0.5, gram))
    return _learn(posts, set(weighty[:VOCABULARY]))


def names_among(posts: Sequence[Post]) -> set[str]:
    """Give the stems of words that are mostly written with a capital inside sentences.

    They are names of people, parties and places, which a model of politicians' posts must not judge by.
    """
    big: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for post in posts:
        for before, word in zip(["."] + (parts := post.text.split()), parts, strict=False):
            held = words(word)
            if len(held) == 1:
                stem = next(iter(grams(held, post.language)))
                inside = before[-1].isalnum() or before[-1] == ","
                (big if word[0].isupper() and inside else small)[stem] += inside or word[0].islower()
    return {stem for stem, count in big.items() if count > small[stem]}


def _learn(posts: Sequence[Post], vocabulary: set[str]) -> Learned:
    names = sorted({name for post in posts for name in post.traits})
    columns = {("trait", name): at for at, name in enumerate(names)}
    columns |= {("gram", gram): len(names) + at for at, gram in enumerate(sorted(vocabulary))}
    table = Table.of(
        [
            {("trait", name): value for name, value in post.traits.items()}
            | {("gram", gram): post.share for gram in post.grams & vocabulary}
            for post in posts
        ],
        columns,
    )
    penalties = np.array([GRAM_PENALTY if kind == "gram" else 1.0 for kind, _name in columns])
    line = learn(table, [post.worthy for post in posts], cost=COST, penalties=penalties)
    weights = dict(zip(columns, line.weights.tolist(), strict=True))
    return Learned(
        line.constant,
        {name: weights["trait", name] for name in names},
        {gram: weights["gram", gram] for gram in sorted(vocabulary)},
    )


def organisers(posts: Sequence[Post]) -> Judge:
    """Learn as the organisers do: TF-IDF of the words, a support vector machine with a Gaussian kernel."""
    counts = Counter(word for post in posts for word in set(_plain_words(post)))
    rarity = {word: np.log((1 + len(posts)) / (1 + count)) + 1 for word, count in counts.items()}
    columns = {word: at for at, word in enumerate(sorted(rarity))}

    def vectors(asked: Sequence[Post]) -> Array:
        held = np.zeros((len(asked), len(columns)), dtype=np.float32)
        for row, post in enumerate(asked):
            for word, count in Counter(_plain_words(post)).items():
                if word in columns:
                    held[row, columns[word]] = count * rarity[word]
        norms = np.linalg.norm(held, axis=1, keepdims=True)
        return np.asarray(held / np.where(norms > 0, norms, 1))

    known = vectors(posts)
    signs = np.where([post.worthy for post in posts], 1.0, -1.0)
    factors = signs * _support(_kernel(known, known), signs)
    used = factors != 0
    return lambda asked: _kernel(vectors(asked), known[used]) @ factors[used]


def _plain_words(post: Post) -> list[str]:
    return [word for word in words(post.raw) if len(word) > 1]


def _kernel(left: Array, right: Array) -> Array:
    """Give the Gaussian kernel of rows of length one, and 1 more for the constant."""
    return np.asarray(np.exp(-2 * _SVM_GAMMA * (1 - left @ right.T)) + 1)


def _support(kernel: Array, signs: Array) -> Array:
    """Give how much each example supports the machine: its dual, climbed one coordinate after another."""
    support, scores = np.zeros(len(signs)), np.zeros(len(signs))
    for _round in range(_SVM_ROUNDS):
        moved = 0.0
        for at in range(len(signs)):
            step = (1 - signs[at] * scores[at]) / kernel[at, at]
            value = min(max(support[at] + step, 0.0), _SVM_COST)
            change = value - support[at]
            if change:
                support[at] = value
                scores += change * signs[at] * kernel[at]
                moved = max(moved, abs(change))
        if moved < 1e-3:
            break
    return support


METHODS: dict[str, Method] = {"organisers' unigrams": organisers, "words and marks": learn_model}


def evaluate(data: Path = DATA) -> list[Row]:
    """Measure all methods on all collections."""
    return [row for name in COLLECTIONS for row in _evaluate(name, data)]


def _evaluate(collection: str, data: Path) -> Iterable[Row]:
    train, dev, dev2 = (load(collection, part, data) for part in ("train", "dev", "dev2"))
    for name, method in METHODS.items():
        yield _mean(collection, name, [_measured(*one) for one in folded(train, method)])
        judge = method(train)
        threshold = best_threshold(judge(dev), dev)
        yield Row(collection, "train → dev2", name, *_measured(judge(dev2), dev2, threshold))


def folded(posts: Sequence[Post], method: Method) -> list[tuple[Array, list[Post], float]]:
    """Give for each fold of time the scores of what the others taught, its posts, and its threshold."""
    bounds = [len(posts) * fold // FOLDS for fold in range(FOLDS + 1)]
    parts = [list(posts[a:b]) for a, b in pairwise(bounds)]
    scored = [
        (method([post for other in parts if other is not part for post in other])(part), part)
        for part in parts
    ]
    thresholds = [best_threshold(scores, part) for scores, part in scored]
    return [(scores, part, thresholds[at - 1]) for at, (scores, part) in enumerate(scored)]


def _mean(collection: str, method: str, measured: Sequence[tuple[float, float, float]]) -> Row:
    average_precision, f1, p_10 = np.mean(measured, axis=0).tolist()
    return Row(collection, "train, cross-validated", method, average_precision, f1, p_10)


def _measured(scores: Array, posts: Sequence[Post], threshold: float) -> tuple[float, float, float]:
    ranked = _ranked(scores, posts)
    hits = np.cumsum(ranked)
    places = np.arange(1, len(ranked) + 1)
    chosen = scores >= threshold
    right = np.array([post.worthy for post in posts])
    f1 = 2 * float((chosen & right).sum()) / float(chosen.sum() + right.sum())
    return float((hits / places)[ranked].mean()), f1, float(ranked[:_TOP].mean())


def best_threshold(scores: Array, posts: Sequence[Post]) -> float:
    """Give the score from which on the F1 of the worthy posts is best."""
    ranked = _ranked(scores, posts)
    places = np.arange(1, len(ranked) + 1)
    best = int((2 * np.cumsum(ranked) / (places + ranked.sum())).argmax())
    return float(np.sort(scores)[::-1][best])


def _ranked(scores: Array, posts: Sequence[Post]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    order = np.argsort(-scores, kind="stable")
    return np.array([post.worthy for post in posts])[order]


def markdown(rows: Iterable[Row]) -> str:
    """Lay the rows out as a table."""
    lines = ["| collection | part | method | average precision | F1 | P@10 |", "|---|---|---|---:|---:|---:|"]
    lines.extend(
        f"| {row.collection} | {row.part} | {row.method} | {row.average_precision:.3f} | {row.f1:.3f} "
        f"| {row.p_10:.2f} |"
        for row in rows
    )
    return "\n".join(lines)
