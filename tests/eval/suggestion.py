"""Suggestions worth reading: of the first five of forty articles, how many a fact-checker would list.

suggestions.jsonl holds no text, only where judged sentences stand in the articles of ../shared/data and what
was said of them, line by line: `good`, `weak` (checkable, and nobody would check it), `duplicate` of a better
one, or `bad`. The articles are of those that the ranking was not tuned on.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from eval.speaker import read_articles

from claims.suggestion.rank import suggest

JUDGED = Path(__file__).with_name("suggestions.jsonl")
FIRST = 5


def read_judged() -> dict[tuple[str, int, int], str]:
    """Read the verdicts, by article and place."""
    with JUDGED.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {(row["article"], *row["sentence"]): row["verdict"] for row in rows}


def measure() -> list[Counter[str]]:
    """Count what was said of the first suggestion of every article, of the second, and so on."""
    judged, texts = read_judged(), read_articles()
    figures = [Counter[str]() for _rank in range(FIRST)]
    for article in sorted({key[0] for key in judged}, key=int):
        for rank, one in enumerate(suggest(texts[article], "es")[:FIRST]):
            figures[rank][judged.get((article, one.start, one.end), "unjudged")] += 1
    return figures


def table() -> str:
    """Give the figures as a table, in Markdown, with P@1 to P@5."""
    lines = ["| rank | good | weak | duplicate | bad | unjudged | P@rank |", "|" + " ---: |" * 7]
    so_far: Counter[str] = Counter()
    for rank, counts in enumerate(measure(), start=1):
        so_far += counts
        cells = [counts[key] for key in ("good", "weak", "duplicate", "bad", "unjudged")]
        lines.append(f"| {rank} | {' | '.join(map(str, cells))} | {so_far['good'] / so_far.total():.3f} |")
    return "\n".join(lines)
