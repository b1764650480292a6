"""The documentation says what is so: examples run, generated parts are current, links lead somewhere."""

from __future__ import annotations

import importlib
import io
import os
import re
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import click
import pytest

import claims
from claims import cli, errors
from claims.cli.app import App
from claims.models import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("fixtures/**/*.md")])
EXAMPLES = [page for page in PAGES if "```console\n" in page.read_text(encoding="utf-8")]

# ---- the examples ----------------------------------------------------------------------------------------

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_EXIT = re.compile(r"\[exit (\d+)\]")
_EXPORT = re.compile(r"export (\w+)=(\S.*)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SHELL = re.compile(r"[|<>;&$`]")


@dataclass
class Step:
    """A command of an example, and what the page says that it prints; `…` stands for anything in a line."""

    page: str
    line: int
    command: str
    expected: list[str]
    code: int = 0

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.command}"

    def fits(self, printed: str) -> bool:
        wanted = "\n".join(line.rstrip() for line in self.expected)
        pattern = ".*".join(map(re.escape, wanted.split("…")))
        return re.fullmatch(pattern, "\n".join(line.rstrip() for line in printed.splitlines())) is not None


def read_steps(page: Path) -> Iterator[Step]:
    """Read the commands of a page: `$ ` begins one, `> ` goes on with it, all else is what it prints."""
    text = page.read_text(encoding="utf-8")
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        step: Step | None = None
        for number, line in enumerate(block[1].splitlines(), start=first):
            if line.startswith("$ "):
                if step is not None:
                    yield step
                step = Step(page.name, number, line[2:], [])
                continue
            assert step is not None, f"{page.name}:{number}: a console block begins with a command"
            ends = _EXIT.fullmatch(line)
            if line.startswith("> ") and not step.expected:
                step.command += "\n" + line[2:]
            elif ends:
                step.code = int(ends[1])
            else:
                step.expected.append(line)
        if step is not None:
            yield step


def run_in_process(command: str) -> tuple[int, str]:
    """Run `claims …` here, its two streams into one file, as a terminal shows them."""
    with TemporaryFile() as file, io.TextIOWrapper(file, encoding="utf-8", write_through=True) as terminal:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("stdout", "stderr"):
                patch.setattr(sys, name, terminal)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
            code = cli.run(shlex.split(command.replace("\\\n", ""))[1:])
        file.seek(0)
        return code, file.read().decode()


def run_in_shell(command: str) -> tuple[int, str]:
    """Run anything else in bash, where `claims` is this program."""
    program = f'claims() {{ {shlex.quote(sys.executable)} -m claims "$@"; }}\n'
    done = subprocess.run(
        ["bash", "-c", program + command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give an example a fresh home, a fresh folder, no settings, English and UTC."""
    for name in [one for one in os.environ if one.startswith(("CLAIMS_", "XDG_", "LC_"))]:
        monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(tmp_path),
        "CLAIMS_CONFIG": str(tmp_path / "config.toml"),
        "LANG": "C.UTF-8",
        "LANGUAGE": "en",
        "TZ": "UTC",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "mesa"
    folder.mkdir()
    monkeypatch.chdir(folder)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("own_folder")
@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page_print_what_it_says(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in read_steps(page):
        export = _EXPORT.fullmatch(step.command)
        if export:
            monkeypatch.setenv(export[1], shlex.split(export[2])[0])
            continue
        here = step.command.startswith("claims ") and not _SHELL.search(_QUOTED.sub("", step.command))
        code, printed = (run_in_process if here else run_in_shell)(step.command)
        assert code == step.code, f"{step}\n{printed}"
        assert step.fits(printed), f"{step}\n\n{printed}\ninstead of\n\n" + "\n".join(step.expected)


def test_there_are_examples_to_run() -> None:
    steps = [step for page in EXAMPLES for step in read_steps(page)]
    assert {"README.md", "cli.md", "formats.md", "schema.md"} <= {step.page for step in steps}
    verbs = {step.command.split()[1] for step in steps if step.command.startswith("claims ")}
    assert {
        "init",
        "source",
        "article",
        "actor",
        "record",
        "list",
        "evidence",
        "verify",
        "show",
        "report",
    } <= verbs


@pytest.mark.parametrize(
    ("expected", "printed", "fits"),
    [
        (["C1"], "C1\n", True),
        (["C1"], "C2\n", False),
        (["C1"], "C1\nC2\n", False),
        (["hash …."], "hash 2fb7.\n", True),
        (["hash …."], "hash 2fb7\n", False),
        (["a … d"], "a b\nc d\n", False),
        (["a.c"], "abc\n", False),
        ([], "", True),
    ],
)
def test_an_ellipsis_stands_for_anything_in_one_line(expected: list[str], printed: str, fits: bool) -> None:  # noqa: FBT001 - the expected outcome
    assert Step("page", 1, "command", expected).fits(printed) is fits


# ---- what is generated -----------------------------------------------------------------------------------


def test_the_generated_parts_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "run `make docs`"


def commands() -> dict[str, click.Command]:
    """Give every command and noun of the program by its path."""
    found: dict[str, click.Command] = {}
    for name, (module, _line) in cli.registry().items():
        command: click.Command = importlib.import_module(f"claims.cli.{module}").command
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {verb}": below for verb, below in command.commands.items()}
    return found


COMMANDS = commands()
EXAMPLE_LINES = [
    pytest.param(path, line, id=f"{path} {number}")
    for path, command in COMMANDS.items()
    for number, line in enumerate(getattr(command, "example", "").splitlines())
]


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_on_the_page_and_has_a_man_page(path: str) -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert re.search(rf"^#+ claims {path}$", page, re.MULTILINE)
    assert f"Usage: claims {path} " in page
    assert (DOCS / "man" / f"claims-{path.replace(' ', '-')}.1").is_file()


@pytest.mark.parametrize(("path", "line"), EXAMPLE_LINES)
def test_every_example_is_on_the_page_and_in_the_man_page(path: str, line: str) -> None:
    assert f"  {line}\n" in (DOCS / "cli.md").read_text(encoding="utf-8")
    assert line in read_roff(DOCS / "man" / f"claims-{path.replace(' ', '-')}.1")


def read_roff(page: Path) -> list[str]:
    """Read the lines of a man page as they print, fonts aside."""
    printed = {
        "e": "\\",
        "-": "-",
        "&": "",
        "(aq": "'",
        "(ga": "`",
        "(ha": "^",
        "(ti": "~",
        "fB": "",
        "fP": "",
    }
    escape = re.compile(r"\\(\(..|f.|.)")
    text = escape.sub(lambda match: printed[match[1]], page.read_text(encoding="utf-8"))
    return text.splitlines()


def example_commands() -> list[str]:
    """Give every command line of the examples, in one piece and without its redirection."""
    examples = (getattr(command, "example", "") for command in COMMANDS.values())
    lines = (line for example in examples for line in example.replace("\\\n", "").splitlines())
    return [line.split(" > ")[0] for line in lines if line.startswith("claims ")]


@pytest.mark.parametrize("line", example_commands())
def test_every_example_is_put_together_rightly(line: str) -> None:
    """Its command is there, and so are its options and the values they take."""
    _program, *words = shlex.split(line)
    path = words[0]
    if isinstance(COMMANDS[path], click.Group):
        path += f" {words[1]}"
    COMMANDS[path].make_context(path, words[len(path.split()) :], obj=App())


def test_the_exit_codes_are_those_of_the_program() -> None:
    kinds: list[type[errors.ClaimsError]] = [errors.ClaimsError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    expected = {0, cli.INTERRUPTED, *(kind.exit_code for kind in kinds)}
    for page in (ROOT / "README.md", DOCS / "cli.md"):
        codes = re.findall(r"^\| (\d+) \| \S", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(map(int, codes)) == expected


def test_every_table_is_in_the_schema() -> None:
    page = (DOCS / "schema.md").read_text(encoding="utf-8")
    regions = re.findall(r"^<!-- generated: table (\w+) -->$", page, re.MULTILINE)
    assert sorted(regions) == sorted(metadata.tables)


# ---- the pages -------------------------------------------------------------------------------------------

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in _LINK.findall(_FENCED.sub("", page.read_text(encoding="utf-8"))):
        target = (page.parent / path) if path else page
        assert target.exists(), path
        if anchor:
            assert anchor[1:] in headings(target), path + anchor


def headings(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


def test_the_readme_begins_with_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# claims"
    assert [line.split("#")[0].strip() for line in lines[2:6]] == ["```sh", "make demo", "make test", "```"]


def test_the_changelog_has_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(claims.__version__)}\]", text, re.MULTILINE)


def test_every_decision_has_its_number_and_its_parts() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_every_page_that_the_program_names_is_there() -> None:
    sources = [*ROOT.glob("claims/**/*.py"), *ROOT.glob("migrations/**/*.py")]
    named = {name for file in sources for name in re.findall(r"docs/[\w/-]+\.md", file.read_text("utf-8"))}
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_man_pages_read_well() -> None:
    """No line begins with what roff takes for a request of its own, and no page bears a date."""
    known = {".TH", ".SH", ".PP", ".TP", ".nf", ".fi"}
    pages = sorted((DOCS / "man").glob("*.1"))
    assert len(pages) == 1 + len(COMMANDS)
    for page in pages:
        lines = page.read_text(encoding="utf-8").splitlines()
        name = page.stem.upper()
        assert lines[0] == f'.TH "{name}" "1" "" "claims {claims.__version__}" "claims"'
        assert {line.split(" ")[0] for line in lines if line[:1] in {".", "'"}} <= known
        assert "" not in lines
