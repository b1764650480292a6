from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.errors import InvalidInputError
from claims.importers import own_json

if TYPE_CHECKING:
    from claims.importers.own_jsonl import OwnObjects

HEAD: dict[str, Any] = {"format": "claims-report", "schema": 1, "database": "x", "state": {"event": 3}}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def read(text: str) -> OwnObjects:
    return own_json.open_file(io.BytesIO(text.encode("utf-8", "surrogatepass")), "x.json")


@given(
    claims=st.lists(JSON, max_size=4),
    other=JSON,
    chunk=st.integers(1, 12),
    indent=st.none() | st.integers(0, 3),
    place=st.sampled_from(["before the head", "behind it"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_document_is_read_as_json_reads_it_however_it_comes_in_pieces(  # noqa: PLR0917 - what is drawn
    monkeypatch: pytest.MonkeyPatch,
    claims: list[Any],
    other: object,
    chunk: int,
    indent: int | None,
    place: str,
) -> None:
    document = {"number": other, **HEAD, "claims": claims, "after": other}
    if place == "before the head":
        document = {"claims": document.pop("claims"), **document}
    with monkeypatch.context() as patch:
        patch.setattr(own_json, "_CHUNK", chunk)
        file = read(json.dumps(document, indent=indent))
        assert [row.raw for row in file.rows()] == claims
    assert file.count == len(claims)
    assert file.head == {key: value for key, value in document.items() if key != "claims"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            '{"format": "claims-report"',
            "after claim 0, at line 1, column 27: , } was expected, and not its end",
        ),
        ('{"claims": [{}, {"a": 1', "after claim 1, at line 1, column 24: a comma is missing"),
        ('{"claims": [1 2]}', "after claim 1, at line 1, column 15: , ] was expected, and not 2"),
        ('{"claims": []} {}', "after claim 0, at line 1, column 16: something follows its end"),
        ('{"claims": [NaN]}', "after claim 0, at line 1, column 13: NaN is no number of JSON"),
        ('{"claims": {}}', "after claim 0, at line 1, column 12: [ was expected, and not {"),
        ('{"claims": ' + "[" * 100_000, "after claim 0, at line 1, column 13: it nests too deep"),
        ('{"claims": [' + "9" * 5_000, "after claim 0, at line 1, column 13: a number has too many digits"),
    ],
)
def test_what_is_no_json_is_said_with_the_last_claim_that_was(text: str, error: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read(text)
    assert error in caught.value.message


@pytest.mark.parametrize("chunk", [1, 7, 1 << 16])
@pytest.mark.parametrize(
    ("broken", "column", "error"),
    [
        ('{"ñ": "cortado', 9, "the text that begins here has no end"),
        ('{"ñ" 1}', 8, "a colon is missing"),
        ('{"ñ": }', 9, "a value is missing"),
        ("2 3", 5, ", ] was expected, and not 3"),
    ],
)
def test_the_place_is_that_in_the_file_however_it_is_read(
    monkeypatch: pytest.MonkeyPatch, chunk: int, broken: str, column: int, error: str
) -> None:
    monkeypatch.setattr(own_json, "_CHUNK", chunk)
    lines = ['{"format": "claims-report",', '"claims": [', *('  {"a": "ñ"},' for _number in range(9_000))]
    with pytest.raises(InvalidInputError) as caught:
        read("\n".join([*lines, "  " + broken]))
    number = 9_001 if broken == "2 3" else 9_000
    assert caught.value.message == (
        f"x.json is no JSON that can be read, after claim {number}, at line 9003, column {column}: {error}"
    )


def test_a_document_without_a_head_is_no_report() -> None:
    with pytest.raises(InvalidInputError, match="does not begin with the head of a report"):
        read('{"claims": []}')
