"""The folder of a site: it writes only what changed, and takes away only what it wrote itself."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from claims.errors import ConflictError
from claims.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = ".claims-site.json"


class Folder:
    """A folder that holds a site, or is to hold one.

    Raises ConflictError when there is something else in it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.written = self.kept = self.removed = 0
        self._names: set[str] = set()
        self._before = self._read_manifest()
        root.mkdir(parents=True, exist_ok=True)
        # Before the first page, so that an interrupted build can be taken up again.
        self._save_manifest(self._before)

    def write(self, name: str, text: str) -> None:
        """Write a file, whole or not at all; one that holds these bytes already is left as it is."""
        self._names.add(name)
        path, raw = self.root / name, text.encode()
        if path.is_file() and path.read_bytes() == raw:
            self.kept += 1
            return
        _replace(path, raw)
        self.written += 1

    def finish(self) -> None:
        """Remove the files of the build before that this one did not write, and remember those it did."""
        for name in sorted(self._before - self._names):
            path = self.root / name
            if path.resolve().is_relative_to(self.root.resolve()) and path.is_file():
                path.unlink()
                self.removed += 1
        self._save_manifest(self._names)

    def _read_manifest(self) -> set[str]:
        if not self.root.exists():
            return set()
        if self.root.is_dir() and not any(self.root.iterdir()):
            return set()
        try:
            return set(json.loads((self.root / MANIFEST).read_text(encoding="utf-8"))["files"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConflictError(
                _("%(folder)s holds something else than a site of claims.") % {"folder": self.root},
                hint=_("Name a new or an empty folder."),
            ) from error

    def _save_manifest(self, names: set[str]) -> None:
        raw = json.dumps({"made_by": "claims site build", "files": sorted(names)}, indent=0).encode()
        _replace(self.root / MANIFEST, raw)


def _replace(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(raw)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
