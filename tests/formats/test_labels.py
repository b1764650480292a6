from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from report_samples import link

from claims.domain import status, vocabulary
from claims.formats.labels import LABELS, label, relation, sentence

if TYPE_CHECKING:
    from enum import StrEnum

IN_REPORTS: list[type[StrEnum]] = [
    status.Status,
    vocabulary.Bucket,
    vocabulary.BucketBasis,
    vocabulary.ActorKind,
    vocabulary.ClaimKind,
    vocabulary.Priority,
    vocabulary.Involvement,
    vocabulary.QuoteKind,
    vocabulary.EvidenceKind,
    vocabulary.Stance,
    vocabulary.Origin,
    vocabulary.LinkType,
    vocabulary.ReplyOutcome,
    vocabulary.Severity,
]


def test_every_list_of_a_report_has_words() -> None:
    assert set(LABELS) == set(IN_REPORTS)


@pytest.mark.parametrize("kind", IN_REPORTS, ids=lambda kind: kind.__name__)
def test_every_member_has_words_of_its_own(kind: type[StrEnum]) -> None:
    words = [label(member) for member in kind]
    assert all(words)
    assert len(set(words)) == len(words)


def test_members_of_two_lists_with_one_value_have_their_own_words() -> None:
    assert label(vocabulary.ClaimKind.OTHER) == "other kind of claim"
    assert label(vocabulary.EvidenceKind.OTHER) == "other evidence"
    assert label(vocabulary.Bucket.OTHER) == "neither true nor false"


def test_words_are_looked_up_when_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.formats.labels._", {"decided": "decidida"}.__getitem__)
    assert label(status.Status.DECIDED) == "decidida"


@pytest.mark.parametrize(("words", "shown"), [("in progress", "In progress"), ("ñandú", "Ñandú"), ("", "")])
def test_sentence(words: str, shown: str) -> None:
    assert sentence(words) == shown


def test_relations_read_on_to_the_claim_that_is_named_next() -> None:
    part = link(1, 7, "El cable.", vocabulary.LinkType.PART_OF)
    assert relation(part) == "part of"
    assert relation(replace(part, inverse=True)) == "has as a part"
    assert relation(replace(part, type=vocabulary.LinkType.CONTRADICTS)) == "contradicts"
    assert relation(replace(part, state=vocabulary.LinkState.REJECTED)) == "not the same as"
