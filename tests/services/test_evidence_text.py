from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_claim, make_evidence
from sqlalchemy import func, select

from claims import models
from claims.domain.reference import Kind
from claims.domain.text import digest
from claims.domain.vocabulary import AnchorState, Stance
from claims.errors import InvalidInputError
from claims.services import log
from claims.services.capture import NewCapture, add_capture
from claims.services.evidence import Bearing, correct_link, get_evidence_detail, link_evidence
from claims.services.evidence_text import Placed, anchor_capture, keep_text
from claims.services.report.build import get_claim

if TYPE_CHECKING:
    from claims.domain.report import PlaceEntry
    from claims.services.work import Work

QUOTE = "812 000 hogares"
TEXT = (
    "Instituto de Estadística. Nota de prensa.\n"
    "El censo de 2025 cuenta 812 000 hogares en toda Quelmora, según el recuento definitivo.\n"
    "El próximo censo será en 2030.\n"
)


class Item:
    """A piece of evidence on a claim, of which captures are kept."""

    def __init__(self, work: Work, quote: str | None = QUOTE) -> None:
        self.work = work
        self.claim_id = make_claim(work).claim_id
        self.evidence_id = make_evidence(work)
        self.link(quote)

    def link(self, quote: str | None) -> list[Placed]:
        return link_evidence(self.work, self.claim_id, self.evidence_id, Bearing(Stance.REFUTES, quote))

    def capture(self, text: str, extractor: str = "claims 1") -> list[Placed]:
        """Keep a capture with its text."""
        new = NewCapture(raw=text.encode(), origin="censo.txt", media_type="text/plain")
        number = add_capture(self.work, Kind.EVIDENCE, self.evidence_id, new)
        keep_text(self.work, number, text, extractor=extractor)
        return anchor_capture(self.work, number)

    def places(self) -> tuple[PlaceEntry, ...]:
        [entry] = get_claim(self.work.connection, self.claim_id).evidence
        return entry.places


@pytest.fixture
def item(work: Work) -> Item:
    return Item(work)


def test_a_quote_has_no_place_until_a_capture_has_a_text(item: Item) -> None:
    assert item.places() == ()
    number = add_capture(item.work, Kind.EVIDENCE, item.evidence_id, NewCapture(raw=b"\x89PNG"))
    assert item.places() == ()
    [entry] = get_claim(item.work.connection, item.claim_id).evidence
    [kept] = entry.captures
    assert (kept.ref, kept.size, kept.text_sha256) == (f"K{number}", 4, None)


def test_it_is_anchored_in_code_points_with_what_stands_around_it(item: Item) -> None:
    [placed] = item.capture(TEXT)
    [place] = item.places()
    start = TEXT.index(QUOTE)
    assert (place.state, place.start, place.end) == (AnchorState.EXACT, start, start + len(QUOTE))
    assert TEXT[place.start : place.end] == place.quote == QUOTE
    assert TEXT.index(f"{place.prefix}{QUOTE}{place.suffix}") == start - 32
    assert (placed.capture, placed.claim, placed.start) == (place.capture, f"C{item.claim_id}", start)


def test_the_text_is_kept_with_its_hash_and_what_read_it(item: Item) -> None:
    item.capture(TEXT, "trafilatura 2.3.1")
    row = item.work.connection.execute(
        select(models.capture_text).order_by(models.capture_text.c.capture_id.desc()).limit(1)
    ).one()
    assert (row.text, row.sha256, row.length, row.extractor) == (
        TEXT,
        digest(TEXT),
        len(TEXT),
        "trafilatura 2.3.1",
    )
    read, anchored = log.list_events(item.work.connection, limit=2)[::-1]
    assert (read.action, read.record_id) == ("evidence.text_read", item.evidence_id)
    assert read.after is not None
    assert (read.after["sha256"], read.after["extractor"]) == (digest(TEXT), "trafilatura 2.3.1")
    assert (anchored.action, anchored.record_id) == ("claim.evidence_anchored", item.claim_id)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("El censo cuenta 900 000 hogares.", AnchorState.LOST),
        ("Hay 1.812 000 hogares.", AnchorState.LOST),  # a number is not cut in two
        ("Hay 812\u00a0000 hogares.", AnchorState.EXACT),
        ("Hay 812 000 hogares, y 812 000 hogares más.", AnchorState.AMBIGUOUS),
    ],
)
def test_a_look_alike_is_no_place(item: Item, text: str, state: AnchorState) -> None:
    [placed] = item.capture(text)
    assert placed.state is state
    [place] = item.places()
    assert (place.state, place.start is None) == (state, state is not AnchorState.EXACT)


def test_each_capture_tells_for_itself(item: Item) -> None:
    item.capture(TEXT)
    item.capture(TEXT.replace("812", "900"))
    item.capture(f"Archivo.\n{TEXT}")
    assert [place.state for place in item.places()] == [
        AnchorState.EXACT,
        AnchorState.LOST,  # another figure is another statement, however alike the rest is
        AnchorState.EXACT,
    ]


def test_a_passage_that_is_known_again_is_moved(work: Work) -> None:
    quote = "cuenta 812 000 hogares en toda Quelmora, según el recuento definitivo"
    item = Item(work, quote)
    item.capture(TEXT)
    later = TEXT.replace("según el recuento definitivo", "según el recuento ya definitivo")
    [placed] = item.capture(later)
    assert placed.state is AnchorState.MOVED
    place = item.places()[1]
    assert place.quote == later[place.start : place.end]
    assert place.score is not None
    assert 0 < place.score < 1


def test_where_it_stands_twice_an_earlier_capture_tells_which(item: Item) -> None:
    item.capture(TEXT)
    [placed] = item.capture(TEXT + "En la capital, otros 812 000 hogares esperan luz.\n")
    assert placed.state is AnchorState.EXACT
    assert placed.start == TEXT.index(QUOTE)


def test_a_claim_that_quotes_later_is_looked_up_in_every_capture(item: Item) -> None:
    item.capture(TEXT)
    item.capture("Página retirada.")
    other = make_claim(item.work).claim_id
    placed = link_evidence(item.work, other, item.evidence_id, Bearing(Stance.SUPPORTS, "será en 2030"))
    assert [one.state for one in placed] == [AnchorState.EXACT, AnchorState.LOST]
    assert {one.claim for one in placed} == {f"C{other}"}
    detail = get_evidence_detail(item.work.connection, item.evidence_id)
    assert [len(bearing.places) for bearing in detail.bears_on] == [2, 2]
    assert len(detail.captures) == 2


def test_a_corrected_quote_is_looked_for_anew(item: Item) -> None:
    item.capture("Hay 812 000 hogares, y 812 000 hogares más.")
    longer = Bearing(Stance.REFUTES, "y 812 000 hogares más")
    [placed] = correct_link(item.work, item.claim_id, item.evidence_id, longer, reason="Estaba dos veces.")
    assert placed.state is AnchorState.EXACT
    assert [place.state for place in item.places()] == [AnchorState.EXACT]
    count = select(func.count()).select_from(models.evidence_anchor)
    before = item.work.connection.execute(count).scalar()
    assert correct_link(item.work, item.claim_id, item.evidence_id, None, reason="Sobra.") == []
    assert item.work.connection.execute(count).scalar() == before


def test_evidence_without_a_quote_is_not_looked_for(work: Work) -> None:
    item = Item(work, None)
    assert item.capture(TEXT) == []
    assert item.places() == ()


@pytest.mark.parametrize("quote", ["…", "x" * 10_001])
def test_a_quote_that_cannot_be_looked_for_is_not_found(work: Work, quote: str) -> None:
    [placed] = Item(work, quote).capture(TEXT)
    assert placed.state is AnchorState.LOST


@pytest.mark.parametrize("text", ["", " \n", "…", "a\0b", "\ud800"])
def test_what_is_no_text_is_refused(item: Item, text: str) -> None:
    number = add_capture(item.work, Kind.EVIDENCE, item.evidence_id, NewCapture(raw=b"x"))
    with pytest.raises(InvalidInputError):
        keep_text(item.work, number, text, extractor="claims 1")


def test_a_text_too_long_is_refused(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.services.evidence_text.TEXT_LIMIT", 10)
    number = add_capture(item.work, Kind.EVIDENCE, item.evidence_id, NewCapture(raw=b"x"))
    with pytest.raises(InvalidInputError, match="The text has 11 characters; 10 is the most"):
        keep_text(item.work, number, "a" * 11, extractor="claims 1")
