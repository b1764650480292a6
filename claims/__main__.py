"""Run the program: `claims`, or `python -m claims`."""

from __future__ import annotations

import sys

from claims import i18n


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # Bound first: Click looks some of its own messages up while it is imported.
    i18n.bind()
    from claims.cli import run  # noqa: PLC0415 - see above

    sys.exit(run())


if __name__ == "__main__":
    main()
