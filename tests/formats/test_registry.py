from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest
from report_samples import sample_report

from claims.errors import ClaimsError, UsageError
from claims.formats import FORMATS, Format, Options, get_format


def test_formats_by_name() -> None:
    assert {name: (entry.extension, entry.binary) for name, entry in FORMATS.items()} == {
        "table": ("txt", False),
        "markdown": ("md", False),
        "csv": ("csv", False),
        "json": ("json", False),
        "jsonl": ("jsonl", False),
        "html": ("html", False),
        "claimreview": ("jsonld", False),
        "datafeed": ("feed.jsonld", False),
        "xlsx": ("xlsx", True),
        "docx": ("docx", True),
        "pdf": ("pdf", True),
    }


def test_a_name_is_found_in_any_case() -> None:
    assert get_format("CSV") is FORMATS["csv"]


def test_an_unknown_name_is_a_usage_error_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        get_format("odt")
    assert caught.value.message == "There is no format called 'odt'."
    assert (
        caught.value.hint
        == "Use one of: table, markdown, csv, json, jsonl, html, claimreview, datafeed, xlsx, docx, pdf."
    )


@pytest.mark.parametrize(("name", "package"), [("xlsx", "xlsxwriter"), ("docx", "docx"), ("pdf", "typst")])
def test_a_missing_extra_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    for module in (name, "blocks", "html"):
        monkeypatch.delitem(sys.modules, f"claims.formats.{module}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    sink = io.BytesIO()
    with pytest.raises(ClaimsError) as caught:
        get_format(name).write(sample_report(), sink, Options())
    assert caught.value.message == f"The format {name} needs a package that is not installed: {package}."
    assert caught.value.hint == f"Install it: pip install 'claims-tracker[{name}]'"
    assert sink.getvalue() == b""


def test_a_module_that_should_be_there_is_no_expected_failure() -> None:
    with pytest.raises(ModuleNotFoundError):
        Format("x", "x", binary=False, module="claims.formats.absent").write(
            sample_report(), io.StringIO(), Options()
        )


def test_a_report_that_is_too_long_for_a_format_is_refused_before_anything_is_written() -> None:
    data = sample_report()
    sink = io.BytesIO()
    with pytest.raises(ClaimsError) as caught:
        replace(FORMATS["pdf"], most=data.total - 1).write(data, sink, Options())
    assert caught.value.message == (
        f"pdf is made in memory, for {data.total - 1} claims at most: this report has {data.total}."
    )
    assert caught.value.hint is not None
    assert "claims site build" in caught.value.hint
    assert sink.getvalue() == b""
    replace(FORMATS["docx"], most=data.total).write(data, sink, Options())
    assert sink.getvalue()


def test_only_what_is_made_in_memory_has_a_limit() -> None:
    assert {name: entry.most for name, entry in FORMATS.items() if entry.most} == {
        "docx": 20_000,
        "pdf": 2_000,
    }
