from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from factories import NOW

from claims.domain.vocabulary import Bucket
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.services import log, scale
from claims.services.label import name_rating

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.domain.rating import ScaleDefinition
    from claims.services.work import Work

PRESETS = ["afp", "chequeado", "default", "newtral", "politifact", "snopes", "verificat"]

TOML = """
code = "mesa"
version = "{version}"
name = "Escala de la mesa"
language = "es"
organization = "Mesa de contraste"
url = "https://contraste.example/escala"

[[rating]]
code = "cierto"
position = 2
bucket = "true"
label = {{ es = "Cierto", en = "So it is" }}
definition = {{ es = "Los datos lo respaldan.", en = "The data bear it out." }}

[[rating]]
code = "incierto"
position = 1
bucket = "false"
label = {{ es = "No cierto", en = "Not so" }}
definition = {{ es = "Los datos lo desmienten." }}

[[rating]]
code = "broma"
bucket = "other"
label = {{ es = "Broma", en = "Not só!" }}
definition = {{ es = "Se dijo en broma." }}
"""


def define(version: str = "1") -> ScaleDefinition:
    return scale.read_scale(TOML.format(version=version).encode(), where="mesa.toml")


def rating_of(connection: Connection, text: str, code: str) -> str:
    """Give the code of the rating that a text means."""
    found = scale.resolve_rating(connection, text, code)
    return str(name_rating(connection, found)).rpartition(":")[2]


# ---- presets ---------------------------------------------------------------------------------------------


def test_every_preset_is_in_a_new_database_as_its_file_says(connection: Connection) -> None:
    held = scale.list_scales(connection)
    assert [entry.definition.code for entry in held] == PRESETS
    assert [entry.definition for entry in held] == scale.read_presets()
    assert {entry.recorded_at for entry in held} == {NOW}


@pytest.mark.parametrize("code", PRESETS)
def test_every_rating_of_a_preset_reads_in_english_and_spanish(connection: Connection, code: str) -> None:
    for rating in scale.get_scale(connection, code).definition.ratings:
        assert {"en", "es"} <= set(rating.labels)
        assert set(rating.definitions) == set(rating.labels)


@pytest.mark.parametrize("code", PRESETS)
def test_every_code_and_label_of_a_preset_finds_its_rating(connection: Connection, code: str) -> None:
    """Case and accents do not count, so that no row of the table is out of reach (domain.md)."""
    for rating in scale.get_scale(connection, code).definition.ratings:
        for text in (rating.code, *rating.labels.values()):
            for typed in (text, text.upper(), text.casefold()):
                if rating.retired:
                    with pytest.raises(InvalidInputError):
                        scale.resolve_rating(connection, typed, code)
                else:
                    assert rating_of(connection, typed, code) == rating.code


# ---- files -----------------------------------------------------------------------------------------------


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    content = b"\xef\xbb\xbf" + TOML.format(version="1").encode()
    assert scale.read_scale(content, where="mesa.toml") == define()


@pytest.mark.parametrize("content", [b"code = ", b"code = '\xff'", b"\x00"])
def test_a_file_that_is_no_toml_says_so(content: bytes) -> None:
    with pytest.raises(InvalidInputError, match=r"mesa\.toml is not a TOML file in UTF-8: "):
        scale.read_scale(content, where="mesa.toml")


# ---- adding ----------------------------------------------------------------------------------------------


def test_a_scale_is_kept_as_defined(work: Work) -> None:
    number = scale.add_scale(work, define())
    found = scale.get_scale(work.connection, " MESA ")
    assert (found.id, found.recorded_at, found.definition) == (number, NOW, define())
    [event] = log.list_events(work.connection, record=("rating_scale", number))
    assert event.action == "rating_scale.added"
    assert event.after is not None
    assert event.after["ratings"][2] == {
        "code": "broma",
        "position": None,
        "bucket": "other",
        "labels": {"es": "Broma", "en": "Not só!"},
        "definitions": {"es": "Se dijo en broma."},
    }


def test_a_version_never_changes_but_a_new_one_stands_beside_it(work: Work) -> None:
    scale.add_scale(work, define())
    with pytest.raises(ConflictError) as caught:
        scale.add_scale(work, replace(define(), name="Otra"))
    assert caught.value.message == "The scale mesa is on record in version 1."
    newer = scale.add_scale(work, define("2"))
    assert scale.get_scale(work.connection, "mesa").id == newer
    assert scale.get_scale(work.connection, "mesa", "1").definition == define()


def test_a_scale_that_is_not_there_names_those_that_are(connection: Connection) -> None:
    with pytest.raises(NotFoundError) as caught:
        scale.get_scale(connection, "mesa")
    assert caught.value.message == "There is no rating scale 'mesa'."
    assert caught.value.hint == f"Those on record: {', '.join(PRESETS)}."
    with pytest.raises(NotFoundError) as caught:
        scale.get_scale(connection, "afp", "0")
    assert caught.value.message == "There is no rating scale 'afp' in version 0."


# ---- finding a rating ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("mostly_true", "default", "mostly_true"),
        ("Mostly true", "default", "mostly_true"),
        ("mayormente verdadero", "default", "mostly_true"),
        ("ENGANOSO", "default", "misleading"),
        ("satira", "default", "satire"),
        ("politifact:half_true", "default", "half_true"),
        ("politifact:Half True", "default", "half_true"),
        ("Pants on Fire!", "politifact", "pants_on_fire"),
        ("no comprovable", "verificat", "no_comprobable"),
    ],
)
def test_a_rating_is_found_by_code_or_label_in_any_language(
    connection: Connection, text: str, code: str, expected: str
) -> None:
    assert rating_of(connection, text, code) == expected


def test_a_rating_that_is_not_there_shows_the_nearest(connection: Connection) -> None:
    with pytest.raises(NotFoundError) as caught:
        scale.resolve_rating(connection, "engañosa", "default")
    assert caught.value.message == "The scale default has no rating 'engañosa'."
    assert caught.value.hint == ("It has: true, mostly_true, mixed, misleading, false, unproven, satire.")
    assert "misleading  Engañoso" in caught.value.details


def test_a_retired_rating_is_kept_but_not_given_anew(connection: Connection) -> None:
    with pytest.raises(InvalidInputError) as caught:
        scale.resolve_rating(connection, "Unproven", "snopes")
    assert caught.value.message == "The rating unproven is retired: it is kept for old decisions."
    with pytest.raises(NotFoundError) as unknown:
        scale.resolve_rating(connection, "nada", "snopes")
    assert "unproven" not in str(unknown.value.hint)


def test_a_label_that_two_ratings_share_is_ambiguous(work: Work) -> None:
    scale.add_scale(work, define())
    with pytest.raises(AmbiguousError) as caught:
        scale.resolve_rating(work.connection, "not so", "mesa")
    assert caught.value.details == ("incierto", "broma")
    assert rating_of(work.connection, "incierto", "mesa") == "incierto"


def test_a_code_goes_before_a_label(work: Work) -> None:
    first, second, third = define().ratings
    twisted = replace(define(), ratings=(replace(first, labels={"es": "Incierto"}), second, third))
    scale.add_scale(work, twisted)
    assert rating_of(work.connection, "incierto", "mesa") == "incierto"
    assert second.bucket is Bucket.FALSE


def test_an_unknown_scale_in_front_of_the_rating_is_named(connection: Connection) -> None:
    with pytest.raises(NotFoundError, match=r"There is no rating scale 'nadie'\."):
        scale.resolve_rating(connection, "nadie:false", "default")
