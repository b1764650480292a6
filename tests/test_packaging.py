"""What a user installs: the wheel, in a fresh environment, in another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[1]
IRENE = "Irene Sotomar <irene@mesadecontraste.example>"


def run(*command: str | Path, folder: Path, environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    # Without isolation: the build backend is a development dependency, and no test asks an index.
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    assert [path.name for path in folder.glob("*.tar.gz")] == ["claims_tracker-0.1.0.tar.gz"]
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a fresh environment that borrows the dependencies of this one."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=True, symlinks=True)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, folder=folder)
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip()
    # A path named in a .pth file brings packages, but not the .pth of an editable install beside them.
    Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "bin" / "claims"


def test_the_wheel_holds_what_the_program_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read("claims_tracker-0.1.0.dist-info/METADATA").decode()
    for needed in (
        "claims/py.typed",
        "claims/_migrations/env.py",
        "claims/_migrations/versions/0001_main_job.py",
        "claims/_demo/demo.toml",
        "claims/scales/default.toml",
        "claims/locale/es/LC_MESSAGES/claims.mo",
        "claims/locale/en/LC_MESSAGES/claims.mo",
        "claims/formats/templates/report.typ",
        "claims_tracker-0.1.0.data/data/share/man/man1/claims.1",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "fixtures/", "migrations/"))]
    for extra in ("postgres", "docx", "pdf"):
        assert f"Provides-Extra: {extra}" in metadata
    assert "License-Expression: MIT" in metadata


def test_the_installed_program_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    where = run(installed.with_name("python"), "-c", "import claims; print(claims.__file__)", folder=tmp_path)
    assert where.startswith(str(installed.parents[1]))


def test_init_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    environment = {"CLAIMS_DB": str(tmp_path / "noticias.db"), "CLAIMS_USER": IRENE}
    run(installed, "init", folder=tmp_path, environment=environment)
    listed = run(installed, "scale", "list", "--format", "csv", folder=tmp_path, environment=environment)
    assert listed.count("\n") == 8
    checked = run(installed, "db", "check", folder=tmp_path, environment=environment)
    assert checked.endswith("No fault was found.\n")


def test_the_catalogues_come_along(installed: Path, tmp_path: Path) -> None:
    printed = run(installed, "--help", folder=tmp_path, environment={"CLAIMS_LANG": "es"})
    assert "Crear la base de datos." in printed


def test_demo_leaves_its_reports(installed: Path, tmp_path: Path) -> None:
    printed = run(installed, "demo", "probar", folder=tmp_path)
    assert "C16" in printed
    assert {path.name for path in (tmp_path / "probar").iterdir()} >= {
        "claims.db",
        "report.md",
        "report.csv",
        "report.json",
    }
