from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import NOW, make_article, make_source

from claims.domain.vocabulary import SourceKind
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.services import log, source
from claims.services.source import Source

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work


def add_agency(work: Work) -> int:
    return source.add_source(
        work,
        name=" Agencia  Ámbrera ",
        kind=SourceKind.AGENCY,
        language="ES-ve",
        homepage="https://www.ambrera.example/",
        country="ve",
        ownership="Cooperativa de nueve diarios.\n",
    )


def test_a_source_is_kept_as_it_was_entered(work: Work) -> None:
    number = add_agency(work)
    found = source.get_source(work.connection, number)
    assert found == Source(
        ref=f"S{number}",
        uuid=found.uuid,
        name="Agencia Ámbrera",
        kind=SourceKind.AGENCY,
        language="es-VE",
        homepage="https://www.ambrera.example/",
        domain="ambrera.example",
        country="VE",
        ownership="Cooperativa de nueve diarios.",
        articles=0,
        recorded_at=NOW,
    )
    [event] = log.list_events(work.connection, record=("source", number))
    assert event.action == "source.added"
    assert event.after == {
        "name": "Agencia Ámbrera",
        "kind": "agency",
        "language": "es-VE",
        "homepage": "https://www.ambrera.example/",
        "country": "VE",
        "ownership": "Cooperativa de nueve diarios.",
    }


def test_a_source_counts_its_articles(work: Work) -> None:
    number = make_source(work)
    make_article(work, source_id=number, text="Un texto.")
    make_article(work, source_id=number, text="Otro texto.")
    make_article(work)
    assert source.get_source(work.connection, number).articles == 2


def test_sources_are_listed_in_the_order_they_came(work: Work) -> None:
    numbers = [make_source(work), make_source(work)]
    assert [entry.ref for entry in source.list_sources(work.connection)] == [f"S{n}" for n in numbers]


@pytest.mark.parametrize("name", ["Agencia Ámbrera", "AGENCIA AMBRERA", "agencia-ambrera"])
def test_a_name_is_taken_in_whatever_writing(work: Work, name: str) -> None:
    number = add_agency(work)
    with pytest.raises(ConflictError) as caught:
        make_source(work, name=name)
    assert caught.value.message == f"There is a source of that name: S{number} Agencia Ámbrera."


@pytest.mark.parametrize(
    "field", [{"name": " "}, {"language": "castellano"}, {"country": "Venezuela"}, {"homepage": "ambrera"}]
)
def test_a_field_that_cannot_be_taken_is_refused(work: Work, field: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError):
        source.add_source(work, **({"name": "Diario", "kind": SourceKind.OTHER} | field))  # type: ignore[arg-type] # one is a str


# ---- changing --------------------------------------------------------------------------------------------


def test_an_edit_changes_what_is_asked_for_and_keeps_what_stood(work: Work) -> None:
    number = add_agency(work)
    source.edit_source(
        work,
        number,
        {"name": "Ámbrera", "kind": SourceKind.AGENCY, "homepage": "", "ownership": ""},
        reason="Nueva marca.",
    )
    found = source.get_source(work.connection, number)
    assert (found.name, found.homepage, found.domain, found.ownership) == ("Ámbrera", None, None, None)
    assert (found.country, found.language) == ("VE", "es-VE")
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.reason) == ("source.edited", "Nueva marca.")
    assert event.before == {
        "name": "Agencia Ámbrera",
        "homepage": "https://www.ambrera.example/",
        "ownership": "Cooperativa de nueve diarios.",
    }
    assert event.after == {"name": "Ámbrera", "homepage": None, "ownership": None}
    assert source.resolve_source(work.connection, "ambrera") == number


def test_an_edit_that_changes_nothing_is_refused(work: Work) -> None:
    number = add_agency(work)
    with pytest.raises(ConflictError) as caught:
        source.edit_source(work, number, {"country": "VE", "name": "Agencia Ámbrera"})
    assert caught.value.message == f"S{number} stands so already."


def test_a_name_may_change_its_accents_but_not_to_anothers(work: Work) -> None:
    number = add_agency(work)
    source.edit_source(work, number, {"name": "Agencia Ambrera"})
    source.edit_source(work, number, {"country": "AR"})
    assert source.get_source(work.connection, number).name == "Agencia Ambrera"
    other = make_source(work)
    with pytest.raises(ConflictError, match="There is a source of that name"):
        source.edit_source(work, other, {"name": "AGENCIA ÁMBRERA"})


# ---- finding ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Agencia Ámbrera",
        " agencia ambrera ",
        "AMBRERA.example",
        "www.ambrera.example",
        "ambrera",
        "ámbrera agencia",
    ],
)
def test_a_source_is_found_by_name_domain_or_whole_words(work: Work, text: str) -> None:
    number = add_agency(work)
    make_source(work, name="Agencia Torvenza")
    assert source.resolve_source(work.connection, text) == number


def test_a_source_is_found_by_its_reference(work: Work) -> None:
    number = add_agency(work)
    assert source.resolve_source(work.connection, f" s{number}") == number
    with pytest.raises(NotFoundError) as caught:
        source.resolve_source(work.connection, f"S{number + 1}")
    assert caught.value.message == f"There is no source S{number + 1}."


def test_the_exact_name_goes_before_words_of_a_longer_one(work: Work) -> None:
    make_source(work, name="La Gaceta de Virelda")
    number = make_source(work, name="La Gaceta")
    assert source.resolve_source(work.connection, "la gaceta") == number


@pytest.mark.parametrize("text", ["gaceta", "gaceta.example"])
def test_what_fits_several_lists_them(work: Work, text: str) -> None:
    numbers = [
        make_source(work, name=name, homepage="https://gaceta.example")
        for name in ("La Gaceta", "Gaceta de Virelda")
    ]
    with pytest.raises(AmbiguousError) as caught:
        source.resolve_source(work.connection, text)
    assert caught.value.details == (f"S{numbers[0]}  La Gaceta", f"S{numbers[1]}  Gaceta de Virelda")


def test_what_fits_none_shows_the_nearest(work: Work) -> None:
    number = add_agency(work)
    make_source(work, name="Radio Torvenza")
    with pytest.raises(NotFoundError) as caught:
        source.resolve_source(work.connection, "agencia ambreta")
    assert caught.value.message == "There is no source 'agencia ambreta'."
    assert caught.value.details == (f"S{number}  Agencia Ámbrera",)


@pytest.mark.parametrize("text", ["", "  ", "a\0b"])
def test_no_name_is_refused(connection: Connection, text: str) -> None:
    with pytest.raises(InvalidInputError):
        source.resolve_source(connection, text)


@pytest.mark.parametrize("text", ["%", "_", "gacet%", "g_ceta"])
def test_wildcards_of_sql_mean_nothing(work: Work, text: str) -> None:
    make_source(work, name="Gaceta")
    with pytest.raises(NotFoundError):
        source.resolve_source(work.connection, text)
