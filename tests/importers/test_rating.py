from __future__ import annotations

import pytest

from claims.domain.vocabulary import Bucket, BucketBasis
from claims.errors import InvalidInputError
from claims.importers.rating import RatingTables, Table, of_number, read_shipped, read_tables
from claims.services.scale import read_presets

SHIPPED = RatingTables(list(read_shipped()))
SITES = {
    "afp": "factcheck.afp.com",
    "chequeado": "chequeado.com",
    "newtral": "newtral.es",
    "politifact": "politifact.com",
    "snopes": "snopes.com",
    "verificat": "verificat.cat",
}


@pytest.mark.parametrize(
    ("table", "label", "bucket"),
    [(table, label, bucket) for table in read_shipped() for label, bucket in table.labels.items()],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_every_key_of_the_shipped_tables_is_reached(table: Table, label: str, bucket: Bucket) -> None:
    site = table.publisher or "nobody.example"
    for written in (label, label.upper(), f"  {label.lower()}. "):
        assert SHIPPED.find_label(site, table.language, written) is bucket


@pytest.mark.parametrize(
    ("site", "language", "label", "bucket"),
    [
        (SITES[scale.code], scale.language, rating.labels[scale.language], rating.bucket)
        for scale in read_presets()
        if scale.code in SITES
        for rating in scale.ratings
    ],
)
def test_the_tables_agree_with_the_scales_that_ship(
    site: str, language: str, label: str, bucket: Bucket
) -> None:
    assert SHIPPED.find_label(site, language, label) is bucket


def test_the_publishers_own_table_goes_first_and_the_users_before_all() -> None:
    own = read_tables(
        b'[[table]]\nlanguage="es"\nfalse=["Raro"]\n[[table]]\nlanguage="es"\npublisher="A.example"\ntrue=["Falso"]',
        where="ratings.toml",
    )
    tables = RatingTables([*own, *read_shipped()])
    assert tables.find_label("a.example", "es-VE", "FALSO") is Bucket.TRUE
    assert tables.find_label("noticias.a.example", "es", "falso") is Bucket.TRUE
    assert tables.find_label("b.example", "es", "falso") is Bucket.FALSE
    assert tables.find_label("b.example", "es", "raro") is Bucket.FALSE


def test_without_a_language_a_label_counts_when_all_languages_agree() -> None:
    tables = RatingTables(
        [Table("es", None, {"Sin": Bucket.FALSE, "Ya": Bucket.TRUE}), Table("xx", None, {"Sin": Bucket.TRUE})]
    )
    assert tables.find_label("a.example", None, "ya") is Bucket.TRUE
    assert tables.find_label("a.example", None, "sin") is None
    assert tables.find_label("a.example", "es", "sin") is Bucket.FALSE


@pytest.mark.parametrize(
    ("numbers", "bucket"),
    [
        ((1, 5, 1), Bucket.FALSE),
        ((2, 5, 1), Bucket.FALSE),
        ((3, 5, 1), Bucket.MIXED),
        ((4, 5, 1), Bucket.TRUE),
        ((5, 5, 1), Bucket.TRUE),
        ((1, 1, 5), Bucket.TRUE),
        ((5, 1, 5), Bucket.FALSE),
        ((6, 5, 1), None),
        ((1, 1, 1), None),
        ((None, 5, 1), None),
        ((3, None, 1), None),
    ],
)
def test_numbers(numbers: tuple[float | None, float | None, float | None], bucket: Bucket | None) -> None:
    assert of_number(*numbers) is bucket


def test_numbers_count_only_where_no_table_knows_the_label() -> None:
    assert SHIPPED.find("a.example", "es", "Falso", 5, 5, 1) == (Bucket.FALSE, BucketBasis.LABEL)
    assert SHIPPED.find("a.example", "es", "Patapum", 5, 5, 1) == (Bucket.TRUE, BucketBasis.NUMBER)
    assert SHIPPED.find("a.example", "es", "Patapum", None, 5, 1) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\xff", "r.toml is not a TOML file in UTF-8: at line 1, column 1 stands the byte 0xFF."),
        (b"a=1", "r.toml: no [[table]] tables."),
        (b"[[table]]\ntrue=['x']", "r.toml: a table has a `language`"),
        (b"[[table]]\nlanguage='es'\nfalso=['x']", "r.toml: a table has a `language`"),
        (b"[[table]]\nlanguage='es'\nfalse='x'", "r.toml: `false` must be a list of labels."),
        (
            b"[[table]]\nlanguage='es'\nfalse=['X!']\ntrue=['x']",
            "r.toml: the label 'X!' stands in two lists.",
        ),
        (b"[[table]]\nlanguage='e'", "'e' is not a language tag."),
    ],
)
def test_a_table_that_is_none_says_why(text: bytes, why: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_tables(text, where="r.toml")
    assert caught.value.message.startswith(why)
