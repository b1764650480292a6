from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import IRENE, colleague, decide, later, make_claim, make_evidence

from claims.domain.partial_date import PartialDate
from claims.domain.status import Status
from claims.domain.vocabulary import Severity, Stance
from claims.errors import ConflictError, InvalidInputError
from claims.services import log
from claims.services.claim import edit_claim
from claims.services.correction import Amendment, correct
from claims.services.evidence import Bearing, link_evidence
from claims.services.publication import Outing, publish
from claims.services.report.build import get_claim
from claims.services.scale import resolve_rating
from claims.services.signoff import sign_off_step

if TYPE_CHECKING:
    from claims.domain.report import CorrectionEntry
    from claims.services.work import Work

OUTING = Outing(PartialDate("2026-03-09"), "https://contraste.example/cable", override_reason="Urge.")


@pytest.fixture
def published(work: Work) -> int:
    """Publish a claim that rests on one piece of evidence, and give its number."""
    claim_id = make_claim(work).claim_id
    link_evidence(work, claim_id, make_evidence(work, title="Censo"), Bearing(Stance.REFUTES))
    decide(work, claim_id)
    publish(later(work, 1), claim_id, OUTING)
    return claim_id


def corrected(work: Work, claim_id: int, amendment: Amendment, minutes: int = 2) -> CorrectionEntry:
    """Correct a claim and give the note."""
    correct(later(work, minutes), claim_id, amendment)
    return get_claim(work.connection, claim_id).corrections[-1]


def test_another_rating_is_a_major_correction_with_a_note_for_readers(work: Work, published: int) -> None:
    rating = resolve_rating(work.connection, "misleading", "default")
    note = corrected(work, published, Amendment("Llegó el plan completo.", rating))
    assert (note.severity, note.language, note.by) == (Severity.MAJOR, "es", IRENE.name)
    assert note.note == "La calificación pasa de «Falso» a «Engañoso». Motivo: Llegó el plan completo."
    entry = get_claim(work.connection, published)
    assert (note.before, note.after) == (entry.steps[-2].ref, entry.steps[-1].ref)
    assert entry.status is Status.CORRECTED
    [event] = log.list_events(work.connection, limit=1)
    assert (event.action, event.reason) == ("claim.corrected", "Llegó el plan completo.")


def test_what_is_not_named_stays(work: Work, published: int) -> None:
    before = get_claim(work.connection, published).steps[-1]
    corrected(work, published, Amendment("Faltaba.", explanation="Se comparó con el censo."))
    after = get_claim(work.connection, published).steps[-1]
    assert (after.rating, after.summary, after.evidence) == (before.rating, before.summary, before.evidence)
    assert after.explanation == "Se comparó con el censo."


def test_a_detail_is_a_minor_correction(work: Work, published: int) -> None:
    note = corrected(work, published, Amendment("Errata.", summary="Son 812 000 hogares."))
    assert note.severity is Severity.MINOR
    assert note.note.startswith("El resumen decía «El censo cuenta menos hogares en todo el país.» y ahora")


def test_new_evidence_alone_is_a_correction(work: Work, published: int) -> None:
    link_evidence(work, published, make_evidence(work, title="Padrón"), Bearing(Stance.CONTEXT))
    note = corrected(work, published, Amendment("Llegó el padrón."))
    assert note.note == "Pruebas nuevas: Padrón. Motivo: Llegó el padrón."


def test_severity_and_note_can_be_said(work: Work, published: int) -> None:
    amendment = Amendment(
        "Errata.", as_of=PartialDate("2026-02"), severity=Severity.MAJOR, note=" Nota propia. "
    )
    note = corrected(work, published, amendment)
    assert (note.severity, note.note) == (Severity.MAJOR, "Nota propia.")


def test_a_reason_alone_corrects_nothing(work: Work, published: int) -> None:
    with pytest.raises(ConflictError, match=f"Nothing is put right: C{published} says all of it already"):
        correct(later(work, 2), published, Amendment("Por nada."))


def test_a_reason_is_needed(work: Work, published: int) -> None:
    with pytest.raises(InvalidInputError):
        correct(later(work, 2), published, Amendment("", summary="Son 812 000 hogares."))


def test_only_what_is_out_is_corrected(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    decide(work, claim_id)
    with pytest.raises(ConflictError, match=f"C{claim_id} is decided: only what was published is corrected"):
        correct(work, claim_id, Amendment("Errata.", summary="Otra."))


def test_a_correction_is_corrected_and_every_note_stays(work: Work, published: int) -> None:
    corrected(work, published, Amendment("Errata.", summary="Son 812 000 hogares."))
    corrected(work, published, Amendment("Otra errata.", summary="Son 821 000 hogares."), 3)
    notes = get_claim(work.connection, published).corrections
    assert [note.note.rpartition("Motivo: ")[2] for note in notes] == ["Errata.", "Otra errata."]
    assert notes[0].after == notes[1].before


def test_a_correction_voids_the_sign_off(work: Work, published: int) -> None:
    sign_off = colleague(work.connection)
    claim_id = make_claim(work).claim_id
    decide(work, claim_id)
    sign_off_step(sign_off, claim_id)
    publish(later(work, 1), claim_id, OUTING)
    corrected(work, claim_id, Amendment("Errata.", summary="Son 812 000 hogares."))
    assert [one.void for one in get_claim(work.connection, claim_id).sign_offs] == [True]
    assert get_claim(work.connection, published).corrections == ()


def test_the_words_of_a_published_claim_change_in_public_only(work: Work, published: int) -> None:
    before = get_claim(work.connection, published).text
    with pytest.raises(ConflictError) as caught:
        edit_claim(work, published, {"text": "El cable no dará luz."}, reason="Al revés.")
    assert caught.value.message == f"C{published} is published: readers were told about these words."
    assert caught.value.hint == (
        f'Correct them in public: claims correct C{published} --text "…" --reason "…"'
    )
    assert get_claim(work.connection, published).text == before
    note = corrected(work, published, Amendment("Errata.", text="El cable no dará luz."))
    assert note.severity is Severity.MAJOR
    assert note.note == (
        f"La afirmación decía «{before}» y ahora dice «El cable no dará luz.». Motivo: Errata."
    )
    entry = get_claim(work.connection, published)
    assert (entry.text, entry.status) == ("El cable no dará luz.", Status.CORRECTED)
    step = sign_off_step(colleague(work.connection), published)
    assert get_claim(work.connection, published).sign_offs[-1].step == f"V{step}"
    with pytest.raises(ConflictError, match="is corrected: readers were told"):
        edit_claim(work, published, {"text": before}, reason="Como estaba.")
