"""Power loss, simulated: of what a writer wrote, the disk keeps what was synced, and by chance some more.

strace tells every write, truncation and sync of a writer in their order, with the bytes. From that the files
are made as a disk may hold them after a cut at any point: what an fsync has confirmed is there; of what was
written since, each block of 512 bytes may have arrived or not.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fault.writer import started
from sqlalchemy import select, text

from claims import db
from claims.errors import ClaimsError
from claims.models import claim
from claims.services.log import find_breaks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from random import Random

SECTOR: Final = 512
_SYNCS = frozenset({"fsync", "fdatasync"})
_CALL = re.compile(r"^\d+\s+(\w+)\((\d+)<([^>]*)>(?:, (.*))?\)\s+= (\d+)")
_BYTES = re.compile(r"\\x([0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Step:
    """One call of the writer, or `acknowledged`, its output; `file` is a suffix of the database's name."""

    call: str
    file: str
    data: bytes = b""
    offset: int = 0


@dataclass(slots=True)
class _File:
    synced: bytearray
    waiting: list[Step] = field(default_factory=list)


def available() -> bool:
    """Tell whether calls can be traced here."""
    return shutil.which("strace") is not None


def trace(database: Path, first: int, count: int, log: Path) -> list[Step]:
    """Record `count` claims from the phrase `first` on; give every call that concerns the database."""
    under = ["strace", "-f", "-y", "-xx", "-s", "10000000", "-o", str(log)]
    with started(
        first,
        under=[*under, "-e", "trace=pwrite64,write,fsync,fdatasync,ftruncate"],
        count=count,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readlines()
    assert (process.returncode, len(said)) == (0, count)
    return list(_read(log, database))


def cut(steps: list[Step], before: dict[str, bytes], random: Random) -> tuple[dict[str, bytes], list[str]]:
    """Give the files after a cut behind all of `steps`, and what had been acknowledged by then.

    `before` are the files as they stood on the disk when the writer began, by suffix.
    """
    files = {suffix: _File(bytearray(content)) for suffix, content in before.items()}
    said: list[str] = []
    for step in steps:
        if step.call == "acknowledged":
            said.append(step.data.decode().rstrip("\n"))
            continue
        file = files.setdefault(step.file, _File(bytearray()))
        if step.call in _SYNCS:
            for waiting in file.waiting:
                _apply(file.synced, waiting)
            file.waiting.clear()
        else:
            file.waiting.append(step)
    for file in files.values():
        for waiting in file.waiting:
            for part in _sectors(waiting):
                if random.random() < random.choice((0, 0.5, 1)):
                    _apply(file.synced, part)
    return {suffix: bytes(file.synced) for suffix, file in files.items()}, said


def _read(log: Path, database: Path) -> Iterator[Step]:
    name = str(database)
    with log.open(encoding="ascii") as lines:
        for line in lines:
            found = _CALL.match(line)
            if found is None:
                continue
            call, number, path, rest, result = found.groups()
            where = _plain(path).decode()
            if call == "write" and number == "1":
                yield Step("acknowledged", "", _plain(rest))
            elif where in {name, f"{name}-wal"}:
                yield _step(call, where.removeprefix(name), rest or "", int(result))


def _step(call: str, suffix: str, rest: str, result: int) -> Step:
    if call == "pwrite64":
        data, _length, offset = rest.rsplit(", ", 2)
        return Step(call, suffix, _plain(data)[:result], int(offset))
    return Step(call, suffix, offset=int(rest) if call == "ftruncate" else 0)


def _plain(text: str) -> bytes:
    return bytes.fromhex("".join(_BYTES.findall(text)))


def _sectors(step: Step) -> Iterator[Step]:
    if step.call != "pwrite64":
        yield step
        return
    for at in range(0, len(step.data), SECTOR):
        yield Step(step.call, step.file, step.data[at : at + SECTOR], step.offset + at)


def _apply(content: bytearray, step: Step) -> None:
    if step.call == "ftruncate":
        del content[step.offset :]
        return
    content.extend(bytes(max(0, step.offset - len(content))))
    content[step.offset : step.offset + len(step.data)] = step.data


@dataclass(slots=True)
class Tally:
    """What many cuts did: claims acknowledged before each, those lost, unsound files, breaks of the log."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    unsound: int = 0
    broken: int = 0


def strike(database: Path, count: int, random: Random, *, claims: int = 60, syncs: bool = True) -> Tally:
    """Trace a writer of `claims` claims on a database, and open it after `count` cuts at random points.

    Without `syncs` the disk only says that it synced.
    """
    before = {suffix: _bytes(database, suffix) for suffix in ("", "-wal")}
    steps = trace(database, 0, claims, database.with_suffix(".strace"))
    if not syncs:
        steps = [step for step in steps if step.call not in _SYNCS]
    tally = Tally(cuts=count)
    copy = database.with_name("cut.db")
    for _round in range(count):
        files, said = cut(steps[: random.randrange(len(steps) + 1)], before, random)
        for suffix, content in files.items():
            copy.with_name(copy.name + suffix).write_bytes(content)
        _look(copy, said, tally)
        for suffix in ("", "-wal", "-shm"):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)
    return tally


def _bytes(database: Path, suffix: str) -> bytes:
    file = database.with_name(database.name + suffix)
    return file.read_bytes() if file.exists() else b""


def _look(copy: Path, said: list[str], tally: Tally) -> None:
    tally.acknowledged += len(said)
    engine = db.open_engine(db.parse_database(str(copy)))
    try:
        with db.reading(engine) as connection:
            kept = set(connection.execute(select(claim.c.text)).scalars())
            tally.lost += len(set(said) - kept)
            tally.broken += len(list(find_breaks(connection)))
            tally.unsound += connection.execute(text("PRAGMA integrity_check(1)")).scalar() != "ok"
    except ClaimsError:
        tally.unsound += 1
        tally.lost += len(said)
    finally:
        engine.dispose()
