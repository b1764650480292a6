"""Run the program: `claims`, or `python -m claims`."""

from __future__ import annotations

import codecs
import gc
import io
import sys

from claims import i18n


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # Starting makes some half a million objects that stay to the end; looking for garbage among them
    # again and again takes a twentieth of the time.
    gc.set_threshold(100_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
            # What the terminal has no sign for is written as an escape, and stops nothing.
            stream.reconfigure(errors="backslashreplace")
    # Bound first: help is worded, and Click looks some of its own messages up, while they are imported.
    i18n.bind(i18n.asked(sys.argv[1:]))
    from claims.cli import run  # noqa: PLC0415 - see above

    try:
        sys.exit(run())
    finally:
        # All of it goes with the process: to look for garbage in it once more is a tenth of `claims list`.
        gc.freeze()


if __name__ == "__main__":
    main()
