from __future__ import annotations

from typing import Any

import pytest

from claims.domain.rating import RatingDefinition, ScaleDefinition, parse_scale
from claims.domain.vocabulary import Bucket
from claims.errors import InvalidInputError


def rating(**over: Any) -> dict[str, Any]:  # noqa: ANN401 - what a TOML file may hold
    return {
        "code": "falso",
        "position": 1,
        "bucket": "false",
        "label": {"es": "Falso"},
        "definition": {"es": "Los datos lo desmienten."},
    } | over


def scale(*ratings: dict[str, Any], **over: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "code": "mesa",
        "version": "1",
        "name": "Escala de la mesa",
        "language": "es",
        "rating": list(ratings) or [rating()],
    } | over


TRUE = rating(code="verdadero", position=2, bucket="true", label={"es": "Verdadero", "EN": " True "})
SATIRE = rating(code="satira", position=None, bucket="other", label={"es": "Sátira"}, retired=True)


def test_a_scale_is_read_whole() -> None:
    data = scale(TRUE, rating(), SATIRE, organization="Mesa de contraste", url="https://contraste.example")
    said = {"es": "Los datos lo desmienten."}
    assert parse_scale(data, where="mesa.toml") == ScaleDefinition(
        code="mesa",
        version="1",
        name="Escala de la mesa",
        language="es",
        organization="Mesa de contraste",
        url="https://contraste.example",
        ratings=(
            RatingDefinition(
                "verdadero",
                2,
                Bucket.TRUE,
                retired=False,
                labels={"es": "Verdadero", "en": "True"},
                definitions=said,
            ),
            RatingDefinition(
                "falso", 1, Bucket.FALSE, retired=False, labels={"es": "Falso"}, definitions=said
            ),
            RatingDefinition(
                "satira", None, Bucket.OTHER, retired=True, labels={"es": "Sátira"}, definitions=said
            ),
        ),
    )


def test_organization_and_link_may_be_left_out() -> None:
    parsed = parse_scale(scale(), where="mesa.toml")
    assert (parsed.organization, parsed.url) == (None, None)


def test_a_scale_may_lie_off_the_axis_altogether() -> None:
    assert parse_scale(scale(SATIRE), where="mesa.toml").ratings[0].position is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (scale(rating(), rating()), "mesa.toml: the rating code falso stands twice."),
        (
            scale(rating(position=2)),
            "mesa.toml: the positions must run from 1 (falsest) to n (truest), each once.",
        ),
        (
            scale(TRUE, rating(position=2)),
            "mesa.toml: the positions must run from 1 (falsest) to n (truest), each once.",
        ),
        (
            scale(rating=[]),
            "mesa.toml: the positions must run from 1 (falsest) to n (truest), each once.",
        ),
        (scale(rating="falso"), "mesa.toml: no [[rating]] tables."),
        (scale(rating=["falso"]), "mesa.toml: no [[rating]] tables."),
        (scale(rating(position="1")), "mesa.toml: falso: `position` must be a whole number."),
        (scale(rating(position=True)), "mesa.toml: falso: `position` must be a whole number."),
        (
            scale(rating(bucket="dudoso")),
            "mesa.toml: falso: `bucket` is not one of true, mixed, false, unproven, other.",
        ),
        (
            scale(rating(bucket=["false"])),
            "mesa.toml: falso: `bucket` is not one of true, mixed, false, unproven, other.",
        ),
        (scale(rating(label={})), "mesa.toml: falso: `label` must hold a text for each language."),
        (scale(rating(label="Falso")), "mesa.toml: falso: `label` must hold a text for each language."),
        (scale(rating(label={"es": " "})), "mesa.toml: falso: label is empty."),
        (
            scale(rating(definition=None)),
            "mesa.toml: falso: `definition` must hold a text for each language.",
        ),
        (scale(rating(label={"español": "Falso"})), "'español' is not a language tag."),
        (
            scale(code="Mesa"),
            "mesa.toml: a code must be lower-case letters, digits and _, starting with a letter.",
        ),
        (
            scale(rating(code=None)),
            "mesa.toml: a code must be lower-case letters, digits and _, starting with a letter.",
        ),
        (
            scale(rating(code="m" * 65)),
            "mesa.toml: a code must be lower-case letters, digits and _, starting with a letter.",
        ),
        (scale(version=1), "mesa.toml: `version` is missing."),
        (scale(name=""), "mesa.toml: name is empty."),
        (scale(language="xx-"), "'xx-' is not a language tag."),
        (scale(url=7), "mesa.toml: `url` is missing."),
    ],
)
def test_a_file_that_is_no_scale_says_what_is_wrong(data: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_scale(data, where="mesa.toml")
    assert caught.value.message == message
    assert caught.value.hint
