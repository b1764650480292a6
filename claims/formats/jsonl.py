"""JSON Lines: the report's head in the first line, then a claim a line, each as JSON has it.

So a program can read a long export as it comes: `format` and `schema` in the first line say what follows.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from claims.formats.json import claim_to_dict, dump, report_to_dict

if TYPE_CHECKING:
    from claims.domain.report import Report
    from claims.formats import Options


def write(report: Report, sink: IO[str], options: Options) -> None:  # noqa: ARG001 - every format has the same call
    """Write the head and then each claim, every one in a line of its own that ends in LF."""
    sink.write(dump(report_to_dict(report)) + "\n")
    for claim in report.claims:
        sink.write(dump(claim_to_dict(claim)) + "\n")
