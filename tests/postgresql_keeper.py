"""Run one server program until standard input ends, however the tests end; nothing of it stays behind.

The arguments are the user that it runs as (empty for the same one), the file of its log, and the command.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path


def main(user: str, log: str, *command: str) -> None:
    """Start the program, wait, and stop it."""
    with (
        Path(log).open("ab") as sink,
        subprocess.Popen(
            command,
            user=user or None,
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        ) as server,
    ):
        sys.stdin.read()
        server.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main(*sys.argv[1:])
