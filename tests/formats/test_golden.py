"""The friendly report in every text format, byte for byte.

CLAIMS_UPDATE_GOLDEN=1 writes the files anew: look at the difference before you keep it.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from report_samples import sample_report

from claims.formats import FORMATS, Options, get_format

GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden"
TEXT_FORMATS = [name for name, entry in FORMATS.items() if not entry.binary]


def write(name: str) -> bytes:
    sink = io.StringIO(newline="")
    get_format(name).write(sample_report(), sink, Options())
    return sink.getvalue().encode()


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_golden_file(name: str) -> None:
    written = write(name)
    path = GOLDEN / f"report.{FORMATS[name].extension}"
    if os.environ.get("CLAIMS_UPDATE_GOLDEN") == "1":
        path.write_bytes(written)
    assert written == path.read_bytes()


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    assert write(name) == write(name)
