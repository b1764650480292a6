"""Measuring beside a floor: the same run times a plain program and ours, turn by turn, and compares medians.

Machines are noisy, so ratios are judged and milliseconds only reported.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Sample:
    """What one command took: the median seconds of wall clock and the peak memory in MiB."""

    seconds: float
    peak: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A command beside its floor, and the ratio that it must not pass."""

    work: str
    ours: Sample
    floor_name: str
    floor: Sample
    target: float

    @property
    def ratio(self) -> float:
        """How many times the floor it takes."""
        return self.ours.seconds / self.floor.seconds

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.ratio <= self.target


def compare(
    commands: Mapping[str, tuple[Sequence[str], Mapping[str, str]]], *, runs: int
) -> dict[str, Sample]:
    """Run every command in its environment `runs` times, in turns: a slow minute slows all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    peaks: dict[str, float] = dict.fromkeys(commands, 0.0)
    for turn in range(runs + 1):
        for name, (command, environment) in commands.items():
            took, peak = _once(command, environment)
            if turn or not runs:  # the first turn only warms the caches
                seconds[name].append(took)
                peaks[name] = max(peaks[name], peak)
    return {name: Sample(statistics.median(seconds[name]), peaks[name]) for name in commands}


def _once(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(environment)
    )
    assert process.stderr is not None
    complaint = process.stderr.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - begun
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}: {complaint.decode()}")
    return took, usage.ru_maxrss / 1024


def alone(work: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401 - what the work gives
    """Do some work in a process of its own, whose memory is its alone."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def peak_memory() -> float:
    """Give the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def markdown(figures: Sequence[Figure]) -> str:
    """Write the figures as a Markdown table."""
    lines = [
        "| work | ms | floor | ms | ratio | target | met | peak MiB |",
        "|---|---:|---|---:|---:|---:|---|---:|",
    ]
    lines.extend(
        f"| {figure.work} | {figure.ours.seconds * 1000:.0f} | {figure.floor_name} "
        f"| {figure.floor.seconds * 1000:.0f} | {figure.ratio:.2f} | ≤ {figure.target:g} "
        f"| {'yes' if figure.met else 'no'} | {figure.ours.peak:.0f} |"
        for figure in figures
    )
    return "\n".join(lines)
