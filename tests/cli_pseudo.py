"""Runs command lines in a language in which every message of the catalogue stands in ⟦brackets⟧.

What this prints without brackets was never looked up, or could not be extracted: it would stay English in
every language. It runs in a process of its own, because the help of the commands is made when they load.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli_runner import Result

ROOT = Path(__file__).parents[1]
_INNERMOST = re.compile("⟦[^⟦⟧]*⟧")


# ---- in the tests ----------------------------------------------------------------------------------------


def run_all(lines: Sequence[Sequence[str]], folder: Path) -> list[Result]:
    """Run command lines, one after the other, with a catalogue made in `folder`; give what each answered."""
    from cli_runner import Result  # noqa: PLC0415 - not in the process, where Click must come later

    done = subprocess.run(
        [sys.executable, __file__, str(folder)],
        input=json.dumps(lines),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Result(*answer) for answer in json.loads(done.stdout)]


def outside(text: str) -> str:
    """Give what stands in no brackets."""
    while (less := _INNERMOST.sub(" ", text)) != text:
        text = less
    return text


# ---- in the process --------------------------------------------------------------------------------------


def messages(folder: Path) -> Iterator[tuple[str, ...]]:
    """Find what a tool such as xgettext finds: texts written out in the call, one or singular and plural."""
    counts = {"_": 1, "gettext": 1, "N_": 1, "ngettext": 2}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in counts:
                texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                yield tuple(str(text) for text in texts[: counts[node.func.id]])


def write_catalogue(folder: Path) -> None:
    """Write the catalogue of the language `es` as a .mo file (GNU gettext manual, 10.3)."""
    spec = importlib.util.find_spec("click")
    assert spec is not None
    assert spec.origin is not None
    found = {*messages(ROOT / "claims"), *messages(Path(spec.origin).parent)} - {()}
    head = "Language: es\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"
    entries = sorted(
        [("", head)] + [("\0".join(texts), "\0".join(f"⟦{text}⟧" for text in texts)) for texts in found],
        key=lambda entry: entry[0].encode(),
    )
    tables: list[bytes] = []
    strings = b""
    start = 28 + 16 * len(entries)
    for column in zip(*entries, strict=True):
        table = b""
        for text in column:
            encoded = text.encode()
            table += struct.pack("<II", len(encoded), start + len(strings))
            strings += encoded + b"\0"
        tables.append(table)
    header = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 0)
    target = folder / "es" / "LC_MESSAGES" / "claims.mo"
    target.parent.mkdir(parents=True)
    target.write_bytes(header + b"".join(tables) + strings)


def main(folder: Path) -> None:
    """Bind the catalogue before anything else is loaded, and run what comes from standard input."""
    sys.path.insert(0, str(ROOT))
    from claims import i18n  # noqa: PLC0415

    write_catalogue(folder)
    i18n.LOCALE_DIR = folder
    i18n.bind()
    from cli_runner import run_cli  # noqa: PLC0415

    results = [run_cli(*line) for line in json.load(sys.stdin)]
    json.dump([[result.code, result.out, result.err] for result in results], sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
