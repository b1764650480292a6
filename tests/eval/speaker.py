"""Who says it: the program's speakers beside those that two readers named, in 240 sentences of Spanish news.

speakers.jsonl holds no text, only where things stand in the articles of ../shared/data: the sentence, and for
each reader the name in the article that says who speaks. Both labelled before the program was run on them.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.collection import DATA

from claims.domain.text import fold
from claims.suggestion.sentence import sentences
from claims.suggestion.speaker import find_speakers

LABELS = Path(__file__).with_name("speakers.jsonl")
ARTICLES = DATA.parent / "articles" / "es-news.jsonl"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with what each reader said of it: who speaks, as the article names them, or None."""

    article: str
    start: int
    end: int
    first: str | None
    second: str | None
    unnamed: bool
    via: str


@dataclass
class Figures:
    """How often the program found the speaker, another one, one too many, or none."""

    right: int = 0
    other: int = 0
    needless: int = 0
    missed: int = 0
    silent: int = 0

    @property
    def precision(self) -> float:
        """The share of the speakers that were found which are right."""
        return self.right / max(self.right + self.other + self.needless, 1)

    @property
    def recall(self) -> float:
        """The share of the speakers that are there which were found."""
        return self.right / max(self.right + self.other + self.missed, 1)


def read_articles() -> dict[str, str]:
    """Give the texts of the articles by their id."""
    with ARTICLES.open(encoding="utf-8") as file:
        return {row["id"]: row["text"] for row in map(json.loads, file)}


def read_labels(texts: dict[str, str]) -> list[Labelled]:
    """Read what the two readers said."""
    with LABELS.open(encoding="utf-8") as file:
        return [_labelled(row, texts[row["article"]]) for row in map(json.loads, file)]


def _labelled(row: dict[str, Any], text: str) -> Labelled:
    def name(reader: str) -> str | None:
        place = row[reader]["speaker"]
        return text[place[0] : place[1]] if place else None

    return Labelled(
        article=row["article"],
        start=row["sentence"][0],
        end=row["sentence"][1],
        first=name("first"),
        second=name("second"),
        unnamed=row["first"]["type"] == "unnamed",
        via=row["first"]["via"],
    )


def agreement(labels: list[Labelled]) -> tuple[float, float]:
    """Give the share of sentences for which both readers name the same, and Cohen's kappa of it."""
    count = len(labels)
    observed = sum(_same(one.first, one.second) for one in labels) / count
    first = Counter(fold(one.first or "") for one in labels)
    second = Counter(fold(one.second or "") for one in labels)
    chance = sum(first[name] * second[name] for name in first) / count**2
    return observed, (observed - chance) / (1 - chance)


def measure(labels: list[Labelled], texts: dict[str, str]) -> tuple[Figures, list[str]]:
    """Run the program on the labelled articles; give the figures, and each error by its place."""
    figures = Figures()
    errors = []
    found: dict[str, list[tuple[int, int, str | None]]] = {}
    for one in labels:
        if one.article not in found:
            text = texts[one.article]
            spans = [(span.start, span.end) for span in sentences(text, "es")]
            speakers = find_speakers(text, spans, "es")
            found[one.article] = [
                (*span, speaker.name if speaker else None)
                for span, speaker in zip(spans, speakers, strict=True)
            ]
        given = _at(found[one.article], one)
        wanted = one.first
        if wanted is None:
            kind = "needless" if given else "silent"
        elif given is None:
            kind = "missed"
        else:
            kind = "right" if _same(given, wanted) else "other"
        setattr(figures, kind, getattr(figures, kind) + 1)
        if kind in {"needless", "missed", "other"}:
            errors.append(f"{kind} {one.article}:{one.start}-{one.end} ({one.via}): {given!r} for {wanted!r}")
    return figures, errors


def _at(found: list[tuple[int, int, str | None]], one: Labelled) -> str | None:
    """Give the speaker of the sentence that shares most with the labelled one."""
    return max(found, key=lambda other: min(other[1], one.end) - max(other[0], one.start))[2]


def _same(one: str | None, other: str | None) -> bool:
    """Tell whether two names are of the same: alike, or one holding all words of the other."""
    if one is None or other is None:
        return one is other
    first, second = set(fold(one).split()) - _SMALL, set(fold(other).split()) - _SMALL
    return first == second or (bool(first and second) and (first <= second or second <= first))


_SMALL = frozenset({"el", "la", "los", "las", "un", "una", "de", "del"})


def table() -> str:
    """Give the figures as a table, in Markdown, with the agreement of the two readers.

    The rules were mended with every second article in sight; the others nobody looked at.
    """
    texts = read_articles()
    labels = read_labels(texts)
    seen = set(sorted({one.article for one in labels}, key=int)[::2])
    rows = {
        "all": labels,
        "named ones": [one for one in labels if not one.unnamed],
        "articles that rules were mended on": [one for one in labels if one.article in seen],
        "articles never looked at": [one for one in labels if one.article not in seen],
    }
    observed, kappa = agreement(labels)
    lines = [
        f"{len(labels)} sentences; the readers agree on {observed:.1%} (kappa {kappa:.2f})",
        "",
        "| speakers | right | another | needless | missed | none, rightly | precision | recall |",
        "| :--- |" + " ---: |" * 7,
    ]
    for title, part in rows.items():
        row, _errors = measure(part, texts)
        cells = [row.right, row.other, row.needless, row.missed, row.silent]
        lines.append(f"| {title} | {' | '.join(map(str, cells))} | {row.precision:.3f} | {row.recall:.3f} |")
    return "\n".join(lines)
