from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from factories import NOW, TEXT, make_article, make_source

from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import IntakeMethod, MediaKind
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.services import article, log
from claims.services.article import Article
from claims.services.snapshot import (
    NewText,
    Snapshot,
    get_snapshot,
)

if TYPE_CHECKING:
    from claims.services.work import Work

URL = "https://gaceta.example/cable?utm_source=x"
FILE = IntakeMethod.FILE


# ---- adding ----------------------------------------------------------------------------------------------


def test_an_article_is_kept_with_its_text(work: Work) -> None:
    source_id = make_source(work, name="La Gaceta de Virelda")
    number = article.add_article(
        work,
        source_id=source_id,
        new=NewText(TEXT, IntakeMethod.STDIN, "nota.txt"),
        title=" Belarte  recibe al embajador",
        language="es-VE",
        url=URL,
        byline="N. Belarte",
        media=MediaKind.AUDIO,
        published=PartialDate("2026-03-02"),
    )
    found = article.get_article(work.connection, number)
    assert found == Article(
        ref=f"A{number}",
        uuid=found.uuid,
        source_ref=f"S{source_id}",
        source="La Gaceta de Virelda",
        title="Belarte recibe al embajador",
        url=URL,
        byline="N. Belarte",
        language="es-VE",
        media=MediaKind.AUDIO,
        published=PartialDate("2026-03-02"),
        snapshots=1,
        claims=0,
        recorded_at=NOW,
        guessed=(),
    )
    snapshot = get_snapshot(work.connection, number)
    assert snapshot == Snapshot(
        number=1,
        uuid=snapshot.uuid,
        text=TEXT,
        sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        length=len(TEXT),
        method=IntakeMethod.STDIN,
        origin="nota.txt",
        fetched_at=NOW,
    )


def test_an_article_and_its_text_are_two_events(work: Work) -> None:
    number = make_article(work, url=URL)
    added_text, added = log.list_events(work.connection, record=("article", number))
    assert (added.action, added_text.action) == ("article.added", "article.snapshot_added")
    assert added.after is not None
    assert added.after["url"] == URL
    assert "canonical_url" not in added.after
    assert added_text.after == {
        "number": 1,
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "length": len(TEXT),
        "method": "file",
        "origin": "nota.txt",
    }


@pytest.mark.parametrize(
    ("of_source", "given", "expected"),
    [("ca", None, "ca"), ("ca", "es", "es"), (None, None, "pt"), (None, "es", "es")],
)
def test_the_language_is_the_sources_when_none_is_given(
    work: Work, of_source: str | None, given: str | None, expected: str
) -> None:
    number = article.add_article(
        work,
        source_id=make_source(work, language=of_source),
        new=NewText(TEXT, FILE),
        title="Nota",
        language=given,
        fallback_language="pt",
    )
    assert article.get_article(work.connection, number).language == expected


@pytest.mark.parametrize("url", [URL, "http://GACETA.example:80/cable?fbclid=1#comentarios"])
def test_the_same_address_is_the_same_article(work: Work, url: str) -> None:
    number = make_article(work, url=URL)
    with pytest.raises(ConflictError) as caught:
        make_article(work, url=url)
    assert caught.value.message == (
        f"The address is that of A{number} «Belarte recibe al embajador de Ismavia» already."
    )
    assert f"claims article update A{number}" in str(caught.value.hint)


def test_the_same_text_of_the_same_source_is_the_same_article(work: Work) -> None:
    source_id = make_source(work)
    number = make_article(work, source_id=source_id)
    with pytest.raises(ConflictError) as caught:
        make_article(work, source_id=source_id, text=TEXT.replace("\n", "\r\n"), url=URL)
    assert caught.value.message == (
        f"This text is on record already: A{number} «Belarte recibe al embajador de Ismavia»."
    )


def test_the_same_text_of_another_source_is_an_article_of_its_own(work: Work) -> None:
    assert make_article(work) != make_article(work)


# ---- changing what is said about it ----------------------------------------------------------------------


def test_an_edit_changes_fields_but_not_the_text(work: Work) -> None:
    number = make_article(work, url=URL, published=PartialDate("2026-03"))
    article.edit_article(
        work,
        number,
        {"title": "Belarte y el cable", "byline": "", "url": "", "published": PartialDate("2026-03-02")},
        reason="Título corregido por el diario.",
    )
    found = article.get_article(work.connection, number)
    assert (found.title, found.url, found.published) == (
        "Belarte y el cable",
        None,
        PartialDate("2026-03-02"),
    )
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.reason) == ("article.edited", "Título corregido por el diario.")
    assert event.before == {
        "title": "Belarte recibe al embajador de Ismavia",
        "url": URL,
        "published": "2026-03",
    }
    assert event.after == {"title": "Belarte y el cable", "url": None, "published": "2026-03-02"}
    assert get_snapshot(work.connection, number).text == TEXT


def test_an_edit_that_changes_nothing_is_refused(work: Work) -> None:
    number = make_article(work, language="es")
    with pytest.raises(ConflictError) as caught:
        article.edit_article(work, number, {"language": "ES", "byline": ""})
    assert caught.value.message == f"A{number} stands so already."


def test_the_address_of_another_article_is_refused(work: Work) -> None:
    first, second = make_article(work, url=URL), make_article(work)
    with pytest.raises(ConflictError, match=f"The address is that of A{first} "):
        article.edit_article(work, second, {"url": URL})
    article.edit_article(work, first, {"url": URL + "#nota"})
    assert article.get_article(work.connection, first).url == URL + "#nota"


# ---- finding ---------------------------------------------------------------------------------------------


def test_an_article_is_found_by_reference_or_address(work: Work) -> None:
    number = make_article(work, url=URL)
    for text in (f"A{number}", f" a{number} ", "https://gaceta.example/cable", f" {URL}"):
        assert article.resolve_article(work.connection, text) == number


def test_what_is_no_article_says_so(work: Work) -> None:
    number = make_article(work)
    with pytest.raises(NotFoundError, match=f"There is no article A{number + 1}"):
        article.resolve_article(work.connection, f"A{number + 1}")
    with pytest.raises(NotFoundError, match=f"There is no article A{number + 1}"):
        article.get_article(work.connection, number + 1)
    with pytest.raises(NotFoundError, match=r"There is no article of the address https://otra\.example/"):
        article.resolve_article(work.connection, "https://otra.example/")
    for text in ("C1", "Belarte recibe", "ftp://gaceta.example/"):
        with pytest.raises(InvalidInputError):
            article.resolve_article(work.connection, text)


def test_articles_are_listed_in_pages_and_by_source(work: Work) -> None:
    source_id = make_source(work)
    first, second, third = (
        make_article(work, source_id=source_id, text=text) for text in ("Uno.", "Dos.", "Tres.")
    )
    other = make_article(work)

    def listed(**asked: int) -> list[str]:
        return [entry.ref for entry in article.list_articles(work.connection, **asked)]

    assert listed(after=first - 1) == [f"A{n}" for n in (first, second, third, other)]
    assert listed(source_id=source_id) == [f"A{n}" for n in (first, second, third)]
    assert listed(source_id=source_id, after=first, limit=1) == [f"A{second}"]
    assert listed(source_id=source_id, limit=0) == []


def test_two_posts_of_one_text_have_addresses_of_their_own(work: Work) -> None:
    source_id = make_source(work)
    text = NewText("Mentira.", IntakeMethod.FILE)
    article.add_article(work, source_id=source_id, new=text, title="1", url="https://red.example/1")
    second = article.add_article(work, source_id=source_id, new=text, title="2", url="https://red.example/2")
    assert article.get_article(work.connection, second).title == "2"
    with pytest.raises(ConflictError, match="This text is on record already"):
        article.add_article(work, source_id=source_id, new=text, title="3")
