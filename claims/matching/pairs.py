"""Which claims share so many of their telling words that they may say the same, without comparing all pairs.

The likeness of two claims is the weight of the terms that both have, as a share of what the terms of the
heavier one weigh; a term weighs the more, the rarer it is. Two that are `LIKENESS` alike share some of their
rarest terms, so only claims with these are looked up (prefix filtering: Chaudhuri, Ganti and Kaushik, ICDE
2006; several of them at once: Wang, Li and Feng, SIGMOD 2012), and never those with what every claim has.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from claims.matching.features import weight

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

PAIRS = "1"
"""The version of what stands here: what another one found must be looked for anew."""

LIKENESS = 0.4
"""How alike two claims must be to be compared. Beside matching each of 6,500 published claims with all others
it finds 96 % of the pairs that the re-ranker holds for 80 % likely, and 79 % of those from 50 % on."""

MOST_ALIKE = 5
"""How many claims one is compared with, the most alike ones."""

MOST_OTHERS = 10
"""How many more are judged, less alike ones: beside them it shows how telling it is what two claims share."""

BUCKET = 500
"""How many claims are looked up by one term, at least, if so many have it: the newest ones. Of ten thousand
claims with one slogan not all are compared with each other."""

_UNSEEN = 0.4
"""What terms that are not looked up may weigh, as a share of LIKENESS. With less there are more claims to
look up, with more there are fewer terms that a claim must share to be looked at closely."""


class Near(NamedTuple):
    """The claims that are alike and others that are less so, each with the most alike first."""

    alike: list[int]
    others: list[int]


class Neighbours:
    """Claims in memory, to be found by their rarest terms: at most 200 bytes for each, and as many a term.

    `frequencies` says in how many of all the `documents` each term stands. One that it does not hold, or that
    stands in one claim alone, makes claims heavier and finds none.
    """

    def __init__(self, frequencies: Mapping[str, int], documents: int) -> None:
        shared = sorted((count, term) for term, count in frequencies.items() if count > 1)
        # Numbers stand for terms, the rarest first; 0 for any that no two claims share.
        self._numbers = {term: number for number, (_count, term) in enumerate(shared, start=1)}
        self._weights = [weight(1, documents), *(weight(count, documents) for count, _term in shared)]
        self._buckets: dict[int, array[int]] = {}
        self._claims = array("q")
        self._totals = array("d")
        self._terms = array("I")
        self._ends = array("Q", [0])

    def add(self, claim_id: int, terms: Iterable[str]) -> None:
        """Take a claim in, so that those which come later find it."""
        own, total = self._read(terms)
        place = len(self._claims)
        for number in self._prefix(own, total):
            bucket = self._buckets.setdefault(number, array("I"))
            bucket.append(place)
            if len(bucket) == 2 * BUCKET:
                del bucket[:BUCKET]
        self._claims.append(claim_id)
        self._totals.append(total)
        self._terms.extend(own)
        self._ends.append(len(self._terms))

    def near(self, terms: Iterable[str]) -> Near:
        """Find the claims that are alike, and others for comparison."""
        own, total = self._read(terms)
        prefix = self._prefix(own, total)
        least = self._least_shared(prefix, (1 - _UNSEEN) * LIKENESS * total)
        counts: Counter[int] = Counter()
        for number in prefix:
            counts.update(self._buckets.get(number, ()))
        held = set(own)
        shares: dict[int, float] = {}
        for place in [place for place, count in counts.items() if count >= least]:
            shared = held.intersection(self._terms[self._ends[place] : self._ends[place + 1]])
            heavier = max(total, self._totals[place])
            share = sum([self._weights[number] for number in shared]) / heavier
            # A claim whose words were changed stands here twice.
            shares[self._claims[place]] = max(share, shares.get(self._claims[place], 0.0))
        return choose(shares)

    def _read(self, terms: Iterable[str]) -> tuple[list[int], float]:
        """Give the numbers of the shared terms, the rarest first, and the weight of all terms."""
        numbers = [self._numbers.get(term, 0) for term in dict.fromkeys(terms)]
        total = sum([self._weights[number] for number in numbers])
        return sorted(filter(None, numbers)), total

    def _prefix(self, own: Sequence[int], total: float) -> Sequence[int]:
        """Give the terms to look up: so many of the rarest that the others weigh less than _UNSEEN allows."""
        rest = sum([self._weights[number] for number in own])
        for length, number in enumerate(own):
            if rest < _UNSEEN * LIKENESS * total:
                return own[:length]
            rest -= self._weights[number]
        return own

    def _least_shared(self, prefix: Sequence[int], needed: float) -> int:
        """Give how many terms of the prefix, the heaviest ones, it takes to weigh what is needed."""
        for count, number in enumerate(prefix, start=1):
            needed -= self._weights[number]
            if needed <= 0:
                return count
        return len(prefix) + 1


def choose(shares: Mapping[int, float]) -> Near:
    """Choose from claims by how alike they are; without one that is alike enough nothing is chosen."""
    ranked = sorted(shares, key=lambda claim_id: (-shares[claim_id], claim_id))
    alike = [claim_id for claim_id in ranked if shares[claim_id] >= LIKENESS]
    return Near(alike[:MOST_ALIKE], ranked[len(alike) :][:MOST_OTHERS] if alike else [])


def telling_terms(terms: Iterable[str], weigh: Callable[[str], float]) -> list[str]:
    """Give the terms of a claim, the rarest first, of which each claim that is like it has one at least."""
    ranked = sorted(dict.fromkeys(terms), key=lambda term: (-weigh(term), term))
    total = rest = sum(map(weigh, ranked))
    for length, term in enumerate(ranked):
        if rest < LIKENESS * total:
            return ranked[:length]
        rest -= weigh(term)
    return ranked


def likeness(one: Collection[str], other: Collection[str], weigh: Callable[[str], float]) -> float:
    """Give how alike two claims are by their terms, from 0 to 1."""
    heavier = max(sum(map(weigh, set(one))), sum(map(weigh, set(other))))
    return sum(map(weigh, set(one) & set(other))) / heavier if heavier else 0.0
