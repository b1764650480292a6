"""The folder of a site: it writes only what changed, and takes away only what it wrote itself."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from claims.errors import ConflictError
from claims.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = ".claims-site.txt"
"""A line that says whose the folder is, then the name of every file of ours, a line each."""

_HEAD = "The files that `claims site build` wrote here:"
_PARTIAL = ".claims-site.*.partial"


class Folder:
    """A folder that holds a site, or is to hold one.

    A name is in the list of our files before its file is there, so that a build that is killed leaves
    nothing that a later one would take for somebody else's. Raises ConflictError when the folder holds
    something else.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.written = self.kept = self.removed = 0
        self._before = self._read_manifest()
        self._names: set[str] = set()
        self._made: set[Path] = set()
        root.mkdir(parents=True, exist_ok=True)
        self._save_manifest(self._before)
        self._manifest = (root / MANIFEST).open("a", encoding="utf-8", newline="\n")

    def write(self, name: str, text: str) -> None:
        """Write a file, whole or not at all; one that holds these bytes already is left as it is."""
        path, raw = self.root / name, text.encode()
        if name not in self._before and name not in self._names:
            self._manifest.write(f"{name}\n")
            self._manifest.flush()
        self._names.add(name)
        if self._holds(path, raw):
            self.kept += 1
            return
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        self._replace(path, raw)
        self.written += 1

    def finish(self) -> None:
        """Remove the files of the build before that this one did not write, and remember those it did."""
        for name in sorted(self._before - self._names):
            path = self.root / name
            if path.resolve().is_relative_to(self.root.resolve()) and path.is_file():
                path.unlink()
                self.removed += 1
        for path in self.root.glob(_PARTIAL):  # of builds that were killed
            path.unlink(missing_ok=True)
        self._manifest.close()
        self._save_manifest(self._names)

    def close(self) -> None:
        """Let go of the list of files, as it is."""
        self._manifest.close()

    def _holds(self, path: Path, raw: bytes) -> bool:
        try:
            return path.stat().st_size == len(raw) and path.read_bytes() == raw
        except FileNotFoundError:
            return False

    def _read_manifest(self) -> set[str]:
        if not self.root.exists():
            return set()
        try:
            if not any(path for path in self.root.iterdir() if not path.match(_PARTIAL)):
                return set()
            head, *names = (self.root / MANIFEST).read_text(encoding="utf-8").split("\n")
        except NotADirectoryError:
            raise ConflictError(
                _("%(folder)s is a file, and a site is a folder.") % {"folder": self.root},
                hint=_("Name a new or an empty folder."),
            ) from None
        except (FileNotFoundError, UnicodeDecodeError):
            head, names = "", []
        if head != _HEAD:
            raise ConflictError(
                _("%(folder)s holds something else than a site of claims.") % {"folder": self.root},
                hint=_("Name a new or an empty folder."),
            )
        return set(names[:-1])  # what follows the last line end was cut off, and its file not written

    def _save_manifest(self, names: set[str]) -> None:
        self._replace(self.root / MANIFEST, "".join(f"{line}\n" for line in (_HEAD, *sorted(names))).encode())

    def _replace(self, path: Path, raw: bytes) -> None:
        partial = self.root / _PARTIAL.replace("*", str(os.getpid()))
        try:
            partial.write_bytes(raw)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
