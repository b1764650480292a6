"""An export of ours, edited and saved as people do it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk, Result

Rows = list[dict[str, str]]


def write(folder: Path, rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> None:
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, list(rows[0]), delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    (folder / "informe.csv").write_bytes(sink.getvalue().encode(encoding))


def export(desk: Desk) -> Rows:
    return desk.ok("report --format csv").rows()


def edit(desk: Desk, folder: Path, *edits: dict[str, str], **writing: str) -> None:
    """Export, change the first rows as `edits` say, and save as informe.csv."""
    rows = export(desk)
    for row, cells in zip(rows, edits, strict=False):
        row.update(cells)
    write(folder, rows, **writing)


def new_row(**cells: str) -> dict[str, str]:
    return {"claim_text": "Nueva.", "article": "A1", "claimant": "outlet", "quote": "dos de marzo"} | cells


def said(result: Result, *, code: int = 0) -> str:
    assert result.code == code, result
    return result.out
