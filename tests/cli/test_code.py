from __future__ import annotations

from enum import StrEnum

from claims.cli.code import CODES, word
from claims.domain import claimreview_check, rating, standard, status, vocabulary
from claims.i18n import speaking
from claims.services.search import _PLACES
from claims.suggestion.marking import Mark

# Shown by no list and in no sentence: how a text came in, and what a decision of the program rests on.
UNSEEN = {"MediaKind", "IntakeMethod", "ActorVerdict", "ClaimantKind", "QuoteKind", "Origin", "Involvement"}
UNSEEN |= {"BucketBasis"}


def test_every_code_that_is_shown_has_its_word() -> None:
    lists = [
        entry
        for module in (vocabulary, status, rating)
        for entry in vars(module).values()
        if isinstance(entry, type) and issubclass(entry, StrEnum) and entry is not StrEnum
    ]
    shown = {str(member) for entry in lists if entry.__name__ not in UNSEEN for member in entry}
    shown |= {*standard.Level, *claimreview_check.Level} - {standard.Level.OFF}
    shown |= {mark.replace("_", " ") for mark in Mark} | set(_PLACES.values())
    assert shown - CODES == set()


def test_a_code_reads_in_spanish_and_what_is_none_stays() -> None:
    with speaking("es"):
        assert (word("in_progress"), word("refutes")) == ("en curso", "refuta")
        assert word("Belarte") == "Belarte"
    assert word("in_progress") == "in_progress"
