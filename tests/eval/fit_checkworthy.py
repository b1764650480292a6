"""Learn the weights of claims/suggestion/weights.json anew: `python -m tests.eval.fit_checkworthy`.

Learned from train, dev and dev2 together, the threshold the mean of those that are best for the folds. No
post goes into the file: its grams are one or two stems, met in at least RAREST posts and no names. The
weights under `ranking` are set by hand and stay as they are.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from eval.checkworthy import COLLECTIONS, DATA, best_threshold, folded, learn_model, load

from claims.suggestion.checkworthy import WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = (
    "Logistic regression, learned from train, dev and dev2 of CheckThat! 2022 task 1A; the threshold is the "
    "mean of those best for five folds by time. The ranking of an article's sentences is set by hand."
)


def main() -> int:
    """Learn, and write the file."""
    if not DATA.is_dir():
        print(f"Nothing to learn from: the posts are not in {DATA}.")
        return 0
    held = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    models = {name.partition("-")[0]: _model(name) for name in COLLECTIONS}
    held = {"about": ABOUT, "ranking": _sorted(held["ranking"]), "models": models}
    WEIGHTS.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _model(collection: str) -> dict[str, object]:
    posts = [post for part in ("train", "dev", "dev2") for post in load(collection, part)]
    thresholds = [best_threshold(scores, part) for scores, part, _before in folded(posts, learn_model)]
    learned = learn_model(posts)
    return {
        "constant": round(learned.constant, 3),
        "threshold": round(1 / (1 + math.exp(-sum(thresholds) / len(thresholds))), 3),
        "traits": _sorted(learned.traits),
        "grams": {gram: weight for gram, weight in _sorted(learned.grams).items() if weight},
    }


def _sorted(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weights[name], 3) + 0.0 for name in sorted(weights)}


if __name__ == "__main__":
    sys.exit(main())
