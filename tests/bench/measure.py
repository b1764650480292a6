"""How a figure is taken, beside its floor and in the same minutes, and how all of them are told."""

from __future__ import annotations

import dataclasses
import json
import resource
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Command = tuple[Sequence[str], Mapping[str, str]]
    Pair = tuple[Callable[[], object], Callable[[], object]]

ENGINES = ("sqlite", "postgresql")

_MANY = 100_000
_WATCH = Path(__file__).with_name("watch.py")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be measured: at which sizes (none: those of the part), on which engines, how often.

    Databases stay in `folder`, those of PostgreSQL there too unless another `server` is named. `sample` is
    how many statements are matched, `command` what the part `import` runs.
    """

    folder: Path
    sizes: Sequence[int] = ()
    engines: Sequence[str] = ENGINES
    server: str | None = None
    runs: int | None = None
    sample: int = 60
    command: str | None = None
    fresh: bool = False

    def runs_at(self, size: int) -> int:
        """Give how often each figure is taken: five times up to 100,000 and once above, unless it is said."""
        return self.runs or (5 if size <= _MANY else 1)


class Spread(NamedTuple):
    """What half of a sample stays below, and what 95 in 100 do; or one figure alone.

    `cpu` is what the processor took of a program's time, which a busy machine changes less.
    """

    p50: float
    p95: float | None = None
    cpu: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: at most so many times the floor, at most so much, at least so much.

    `memory` is the most MiB that a program may take.
    """

    ratio: float | None = None
    most: float | None = None
    least: float | None = None
    memory: float | None = None

    def __str__(self) -> str:
        parts = (
            "" if self.ratio is None else f"≤ {self.ratio:.3g} times",
            "" if self.most is None else f"≤ {self.most:g}",
            "" if self.least is None else f"≥ {self.least:g}",
            "" if self.memory is None else f"≤ {self.memory:g} MiB",
        )
        return ", ".join(filter(None, parts))


NO_TARGET = Target()


@dataclass(frozen=True, slots=True)
class Line:
    """A figure at one size on one engine, beside its floor where it has one; `told` is what else came of it.

    Of what has no size, or is the same on both engines, that is 0, or empty.
    """

    size: int
    engine: str
    work: str
    unit: str
    ours: Spread
    floor_name: str = ""
    floor: Spread | None = None
    target: Target = NO_TARGET
    peak: float | None = None
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ratios(self) -> tuple[float | None, ...]:
        """How many times the floor it takes: in half of the cases, in 95 of 100, of the processor's time."""
        pairs = zip(self.ours, self.floor or Spread(0)[:0], strict=False)
        return tuple(None if ours is None or not floor else ours / floor for ours, floor in pairs)

    @property
    def met(self) -> bool:
        """Whether the target is met; a figure without one meets it."""
        target = self.target
        most = self.ours.p50 if self.ours.p95 is None else self.ours.p95
        times = [ratio for ratio in self.ratios[:2] if ratio is not None]
        return (
            (target.ratio is None or max(times) <= target.ratio)
            and (target.most is None or most <= target.most)
            and (target.least is None or self.ours.p50 >= target.least)
            and (target.memory is None or self.peak is None or self.peak <= target.memory)
        )


# ---- programs --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """What a command took each time, in seconds of wall clock and of the processor, and its peak MiB."""

    seconds: Sequence[float]
    cpu: Sequence[float]
    peak: float

    @property
    def ms(self) -> Spread:
        """The medians, in milliseconds."""
        wall, cpu = (statistics.median(taken) * 1000 for taken in (self.seconds, self.cpu))
        return Spread(wall, cpu=cpu)


def compare(commands: Mapping[str, Command], *, runs: int) -> dict[str, Sample]:
    """Run every command in its environment `runs` times, in turns: a slow minute slows all of them alike.

    A turn before them only warms the caches.
    """
    taken: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    for _turn in range(runs + 1):
        for name, command in commands.items():
            taken[name].append(run(*command))
    kept = {name: zip(*turns[1:], strict=True) for name, turns in taken.items()}
    return {
        name: Sample(seconds, cpu, max(peaks)) for name, (seconds, cpu, peaks) in kept.items()
    }  # fmt: skip


def run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float, float]:
    """Run a program, and give its seconds of wall clock and of the processor, and its peak memory in MiB."""
    watched = [sys.executable, "-P", str(_WATCH), *command]
    done = subprocess.run(watched, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    took = json.loads(done.stdout)
    return took["seconds"], took["cpu"], took["peak"]


# ---- functions -------------------------------------------------------------------------------------------


def time_pairs(pairs: Sequence[Pair], runs: int) -> tuple[Spread, Spread]:
    """Time each work and its floor in turns, in milliseconds; the medians over the runs.

    A run before them only warms the caches.
    """
    taken: list[tuple[list[float], list[float]]] = []
    for _run in range(runs + 1):
        times: tuple[list[float], list[float]] = ([], [])
        for pair in pairs:
            for work, held in zip(pair, times, strict=True):
                begun = time.perf_counter()
                work()
                held.append((time.perf_counter() - begun) * 1000)
        taken.append(times)
    ours, floor = (_spread([run[which] for run in taken[1:]]) for which in (0, 1))
    return ours, floor


def _spread(runs: Sequence[Sequence[float]]) -> Spread:
    p50, p95 = (statistics.median(_quantile(times, share) for times in runs) for share in (0.5, 0.95))
    return Spread(p50, p95)


def _quantile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def alone(work: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401 - what the work gives
    """Do some work in a process of its own, whose memory is its alone."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def peak_memory() -> float:
    """Give the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ---- the table -------------------------------------------------------------------------------------------

_HEAD = (
    "size", "engine", "work", "", "p50", "p95", "CPU", "floor", "p50", "p95", "CPU", "times", "p95", "CPU",
    "peak MiB", "target", "met",
)  # fmt: skip


def to_dict(line: Line) -> dict[str, Any]:
    """Give a line as JSON has it."""
    return dataclasses.asdict(line) | {"ratios": line.ratios, "met": line.met}


def markdown(lines: Sequence[Line]) -> str:
    """Write the lines as a Markdown table without the columns that are empty, and below it what was told."""
    rows = [_row(line) for line in lines]
    kept = [column for column, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
    table = [
        f"| {' | '.join(row[column] for column in kept)} |" for row in (_HEAD, ("---",) * len(_HEAD), *rows)
    ]
    for line in lines:
        if line.told:
            nested = {key: value for key, value in line.told.items() if isinstance(value, dict)}
            flat = {key: value for key, value in line.told.items() if key not in nested}
            table += [f"\n{line.work}: {_listed(flat)}"]
            table += [f"\n{line.work}, {key}: {_listed(value)}" for key, value in nested.items()]
    return "\n".join(table)


def _listed(counts: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in counts.items())


def _row(line: Line) -> tuple[str, ...]:
    target = str(line.target)
    return (
        f"{line.size:,}" if line.size else "",
        line.engine,
        line.work,
        line.unit,
        *map(_number, line.ours),
        line.floor_name,
        *map(_number, line.floor or (None,) * 3),
        *map(_number, (*line.ratios, None, None, None)[:3]),
        "" if line.peak is None else f"{line.peak:.0f}",
        target,
        ("yes" if line.met else "no") if target else "",
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
