"""Runs a command, reads what it writes, and tells as JSON what it took.

It is a program of its own, and small, because Linux counts to a process the memory of whoever started it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

_CHUNK = 1 << 16


def main(command: list[str]) -> None:
    """Run the command, and end as it does."""
    begun = time.perf_counter()
    first, size = 0.0, 0
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while chunk := os.read(process.stdout.fileno(), _CHUNK):
            first = first or time.perf_counter() - begun
            size += len(chunk)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    told = {
        "seconds": time.perf_counter() - begun,
        "cpu": usage.ru_utime + usage.ru_stime,
        "first": first,
        "peak": usage.ru_maxrss / 1024,
        "size": size,
    }
    print(json.dumps(told))
    sys.exit(process.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
