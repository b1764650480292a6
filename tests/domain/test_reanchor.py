from __future__ import annotations

import random

import pytest
from eval import reanchor as evaluation
from eval.reanchor import measure, split
from factories import QUOTE, REFRAIN, TEXT
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims.domain.anchor import anchor_at, find, holds
from claims.domain.reanchor import LEAD, Carried, carry_all
from claims.domain.vocabulary import AnchorState

CATCH = "La flota de bajura perdió en 2025 el 11 % de sus capturas"
CHANCELLOR = f"El canciller aseguró que el Gobierno {REFRAIN}."
EMBASSY = f"La embajada repitió que Torvenza {REFRAIN}."


def carry(new: str, quote: str = QUOTE, *, occurrence: int | None = None, old: str = TEXT) -> Carried:
    """Carry one quote of `old` to `new`; a place that is given must hold its words."""
    (found,) = carry_all(old, [find(old, quote, occurrence=occurrence).anchor], new)
    assert found.anchor is None or holds(new, found.anchor)
    assert (found.anchor is not None) == (found.state in {AnchorState.EXACT, AnchorState.MOVED})
    return found


@pytest.mark.parametrize(
    ("quote", "occurrence"), [(QUOTE, None), (REFRAIN, 1), (REFRAIN, 2), (CATCH, None), (CHANCELLOR, None)]
)
def test_in_the_same_text_every_quote_is_where_it_was(quote: str, occurrence: int | None) -> None:
    found = carry(TEXT, quote, occurrence=occurrence)
    assert found.state is AnchorState.EXACT
    assert found.anchor == find(TEXT, quote, occurrence=occurrence).anchor


def test_words_before_shift_a_quote() -> None:
    found = carry("Actualizado a las 18.00.\n" + TEXT, CATCH)
    assert found.state is AnchorState.EXACT
    assert found.anchor is not None
    assert found.anchor.start == TEXT.index(CATCH) + len("Actualizado a las 18.00.\n")


def test_a_mended_word_is_moved_with_its_score() -> None:
    found = carry(TEXT.replace("perdió", "perdio"), CATCH)
    assert found.anchor is not None
    assert (found.state, found.anchor.quote) == (AnchorState.MOVED, CATCH.replace("perdió", "perdio"))
    found = carry(TEXT.replace("capturas", "captura"), CATCH)
    assert (found.state, round(found.score, 2)) == (AnchorState.MOVED, 0.92)


def test_paragraphs_in_another_order_keep_their_quotes() -> None:
    new = "\n".join(reversed(TEXT.split("\n")))
    assert [carry(new, quote).state for quote in (QUOTE, CATCH)] == [AnchorState.EXACT] * 2


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("1 250 000", "1 350 000"),
        ("dará luz", "no dará luz"),
        ("Quelmora", "Torvenza"),
        ("El cable", "Ningún cable"),
    ],
)
def test_another_figure_name_or_denial_is_no_longer_the_quote(words: str, others: str) -> None:
    new = TEXT.replace(words, others, 1)
    found = carry(new)
    assert (found.state, found.changed) == (AnchorState.LOST, True)
    assert found.nearest is not None
    assert others.rsplit(maxsplit=1)[-1] in found.nearest


def test_the_words_of_somebody_else_are_not_the_quote() -> None:
    assert carry(TEXT.replace(CHANCELLOR, ""), REFRAIN, occurrence=1).anchor is None
    swapped = TEXT.replace("dijo el canciller Octavio Belarte tras la reunión", "repitió ayer la oposición")
    swapped = swapped.replace(CHANCELLOR, "Nadie más habló en todo el día de ayer ni hoy.")
    assert carry(swapped).anchor is None


def test_of_two_places_that_fit_neither_is_taken() -> None:
    line = TEXT.split("\n")[0]
    found = carry(f"{line}\n{TEXT}")
    assert (found.state, found.score - found.second < LEAD) == (AnchorState.AMBIGUOUS, True)


def test_a_quote_that_was_edited_in_its_place_and_stands_whole_elsewhere_is_ambiguous() -> None:
    new = TEXT.replace("capturas,", "pescas,") + f"Otros dicen otra cosa hoy. {CATCH}, según otros."
    assert carry(new, CATCH).state is AnchorState.AMBIGUOUS


def test_a_text_without_the_words_has_lost_the_quote() -> None:
    found = carry("Otra nota, de otro asunto, sin nada de lo que se dijo.")
    assert (found.state, found.score, found.nearest) == (AnchorState.LOST, 0.0, None)


def test_a_short_quote_is_known_by_what_stands_around_it() -> None:
    found = carry(TEXT.replace("tras la reunión", "ante la prensa"), "dijo el canciller")
    assert found.state is AnchorState.EXACT


def test_marks_of_quotation_belong_to_the_place() -> None:
    found = carry("Actualizado.\n" + TEXT, f"«{QUOTE}»")
    assert found.anchor is not None
    assert found.anchor.quote == f"«{QUOTE}»"


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gives_an_answer_that_holds(old: str, new: str) -> None:
    text = f"{old}\n{TEXT}"
    anchors = [find(text, CATCH).anchor] if text.count(CATCH) == 1 else []
    for found in carry_all(text, anchors, new):
        assert found.anchor is None or holds(new, found.anchor)


LONGER = (
    f"El pueblo de Ambrera cumple hoy cien años, y hubo fiesta. {CHANCELLOR} {EMBASSY} La alcaldesa Nélida "
    "Sotomar dijo que las obras del cable acabarán en 2027. «No habrá más retrasos», prometió la alcaldesa, "
    "que no quiso hablar del precio. El puerto recibió 48 barcos en enero, tres más que en 2025. La "
    f"oposición respondió que el cable costó el doble de lo previsto. {CATCH}, según el instituto."
)
IN_ENGLISH = (
    "The port of Ambrera took in 48 ships in January, three more than the year before. «There will be no "
    "further delay», the mayor promised on Monday. The opposition said that the cable cost twice the price. "
    "Fishermen lost 11 % of their catch in 2025, said the institute. The chancellor did not answer at all. "
    "A spokesman repeated that nobody wants winners or losers. The works end in 2027, or so it is hoped."
)
ARTICLES = (TEXT, LONGER, IN_ENGLISH)


@settings(max_examples=25, deadline=None)
@example(50_000)  # a sentence is replaced by one that begins with the same words
@given(st.integers(min_value=0, max_value=10**9))
def test_no_random_edit_attaches_a_quote_to_another_sentence(seed: int) -> None:
    figures = measure(ARTICLES, 8, seed)
    assert figures["wrong"] == 0
    assert sum(figures[state] for state in AnchorState) > 0


def test_most_quotes_outlive_random_edits() -> None:
    figures = measure(ARTICLES, 200, 7)
    total = sum(figures[state] for state in AnchorState)
    kept = figures[AnchorState.EXACT] + figures[AnchorState.MOVED]
    assert (kept / total > 0.6, figures["wrong"]) == (True, 0)


def test_the_evaluation_sees_a_wrong_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attachment to whatever comes first must be counted as wrong, or the goal of none says nothing."""

    def careless(_old: str, anchors: list[object], new: str) -> list[object]:
        return [Carried(AnchorState.EXACT, anchor_at(new, 0, 5), 1.0, 0.0, new[:5]) for _one in anchors]

    monkeypatch.setattr(evaluation, "carry_all", careless)
    assert evaluation.measure(ARTICLES, 20, 7)["wrong"] > 10


def test_sentences_are_the_pieces_of_the_edits() -> None:
    dice = random.Random(1)  # noqa: S311 - an example
    assert dice.choice(split(TEXT)) in TEXT
    assert len(split(IN_ENGLISH)) == 7
