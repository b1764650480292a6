from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from factories import QUOTE, REFRAIN, TEXT, later, make_actor, make_article, make_claim

from claims.domain.vocabulary import IntakeMethod
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.services import article, log
from claims.services.appearance import Place, add_appearance, correct_appearance
from claims.services.snapshot import Mark, NewText, count_elsewhere, get_snapshot, list_marks, update_article

if TYPE_CHECKING:
    from claims.services.work import Work


def test_text_is_kept_in_nfc_with_lf_and_nothing_stripped(work: Work) -> None:
    text = "  Ámbrera\r\ndice\rque sí.\n\n"
    number = make_article(work, text=unicodedata.normalize("NFD", text))
    assert get_snapshot(work.connection, number).text == "  Ámbrera\ndice\nque sí.\n\n"


def test_length_counts_code_points(work: Work) -> None:
    text = "Luz 💡 para Quelmora"
    assert get_snapshot(work.connection, make_article(work, text=text)).length == len(text)


@pytest.mark.parametrize("text", ["", " \n", "— … —", "a\0b", "a\ud800b"])
def test_a_text_without_words_or_with_what_cannot_be_kept_is_refused(work: Work, text: str) -> None:
    with pytest.raises(InvalidInputError):
        make_article(work, text=text)


def test_a_text_that_is_far_too_long_is_refused(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.services.snapshot.TEXT_LIMIT", 10)
    make_article(work, text="0123456789")
    with pytest.raises(InvalidInputError) as caught:
        make_article(work, text="0123456789 ")
    assert caught.value.message == "The text has 11 characters; 10 is the most that is taken."


def test_a_changed_text_is_the_next_snapshot(work: Work) -> None:
    number = make_article(work)
    assert update_article(later(work, 30), number, NewText(TEXT + "Fe de errores.", IntakeMethod.FILE)) == 2
    assert get_snapshot(work.connection, number).text == TEXT + "Fe de errores."
    assert get_snapshot(work.connection, number).fetched_at == later(work, 30).at
    assert get_snapshot(work.connection, number, 1).text == TEXT
    assert article.get_article(work.connection, number).snapshots == 2
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_id) == ("article.snapshot_added", number)


def test_a_text_that_has_not_changed_is_none(work: Work) -> None:
    number = make_article(work)
    with pytest.raises(ConflictError) as caught:
        update_article(work, number, NewText(TEXT, IntakeMethod.FILE))
    assert caught.value.message == f"The text of A{number} has not changed: it is that of snapshot 1."


def test_a_text_may_change_back(work: Work) -> None:
    number = make_article(work)
    update_article(work, number, NewText("Otro texto.", IntakeMethod.FILE))
    assert update_article(work, number, NewText(TEXT, IntakeMethod.FILE)) == 3


@pytest.mark.parametrize("snapshot", [0, 2])
def test_a_snapshot_that_is_not_there(work: Work, snapshot: int) -> None:
    number = make_article(work)
    with pytest.raises(NotFoundError) as caught:
        get_snapshot(work.connection, number, snapshot)
    assert caught.value.message == f"A{number} has no snapshot {snapshot}."


def test_marks_are_the_standing_quotes_in_the_order_of_the_text(work: Work) -> None:
    number, minister = make_article(work), make_actor(work, name="Octavio Belarte")
    refrain = make_claim(work, article_id=number, text="Quelmora negocia.", quote=f"Torvenza {REFRAIN}")
    cable = make_claim(work, article_id=number, text="El cable dará luz.", claimant=minister)
    wrong = add_appearance(work, cable.claim_id, Place(number, QUOTE, None))
    mended = correct_appearance(
        work, wrong.appearance_id, Place(number, QUOTE[:8], None), reason="Cita de más."
    )
    start = TEXT.index(QUOTE)
    assert list_marks(work.connection, number, 1) == [
        Mark(
            f"P{cable.appearance_id}",
            f"C{cable.claim_id}",
            "El cable dará luz.",
            "Octavio Belarte",
            QUOTE,
            start,
            start + len(QUOTE),
        ),
        Mark(
            f"P{mended.appearance_id}",
            f"C{cable.claim_id}",
            "El cable dará luz.",
            None,
            QUOTE[:8],
            start,
            start + 8,
        ),
        Mark(
            f"P{refrain.appearance_id}",
            f"C{refrain.claim_id}",
            "Quelmora negocia.",
            None,
            f"Torvenza {REFRAIN}",
            TEXT.index("Torvenza"),
            TEXT.index("Torvenza") + len(f"Torvenza {REFRAIN}"),
        ),
    ]
    assert article.get_article(work.connection, number).claims == 2


def test_a_new_text_has_no_marks_yet_and_counts_those_elsewhere(work: Work) -> None:
    number = make_article(work)
    recorded = make_claim(work, article_id=number)
    assert count_elsewhere(work.connection, number, 1) == 0
    update_article(work, number, NewText(TEXT + "Fe de errores.", IntakeMethod.FILE))
    assert list_marks(work.connection, number, 2) == []
    assert count_elsewhere(work.connection, number, 2) == 1
    place = Place(number, "Fe de errores", None)
    correct_appearance(work, recorded.appearance_id, place, reason="Estaba mal citado.")
    assert count_elsewhere(work.connection, number, 1) == 1
    assert count_elsewhere(work.connection, number, 2) == 0
