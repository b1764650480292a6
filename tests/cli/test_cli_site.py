"""`claims site build` and `claims serve`: what is typed, what is said, what a browser is handed."""

from __future__ import annotations

import signal
import socket
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NamedTuple

import pytest
from cli_process import start, stopped_at
from engines import only_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

    from cli_runner import Desk


PUBLISH = 'publish C1 --url https://contraste.example/cable --date 2026-03-09 --override --reason "Urge."'
BASE = "--base-url https://verifica.example/"


# ---- claims site build -----------------------------------------------------------------------------------


def test_readers_see_what_was_published(begun: Desk, folder: Path) -> None:
    begun.ok(PUBLISH)
    result = begun.ok(f"site build publico --title Verificaciones {BASE}")
    first, second, third = result.err.splitlines()
    assert result.out == ""
    assert first == "1 claim is in publico."
    assert second.endswith(" written, 0 as they were, 0 removed.")
    assert third == "2 claims were left out, for they are not published: --status, --all-statuses."
    assert [page.name for page in (folder / "publico" / "claim").iterdir()] == ["C1.html"]
    index = (folder / "publico" / "index.html").read_text(encoding="utf-8")
    assert "<title>Verificaciones</title>" in index
    assert "https://verifica.example/" in (folder / "publico" / "sitemap.xml").read_text(encoding="utf-8")


def test_a_look_inside_shows_all(told: Desk, folder: Path) -> None:
    result = told.ok("site build borrador --all-statuses")
    assert result.err.startswith("3 claims are in borrador.\n")
    assert "left out" not in result.err
    pages = {page.name for page in (folder / "borrador" / "claim").iterdir()}
    assert pages == {"C1.html", "C2.html", "C3.html"}
    assert not list((folder / "borrador").glob("*.xml"))  # whose addresses would not be whole


def test_filters_choose_the_claims(told: Desk, folder: Path) -> None:
    result = told.ok("site build uno --status decided")
    assert result.err.splitlines()[0] == "1 claim is in uno."
    assert "left out" not in result.err  # what was not asked for may be published
    told.ok("site build ninguno")
    index = (folder / "ninguno" / "index.html").read_text(encoding="utf-8")
    assert "<h1" in index


def test_a_retracted_claim_keeps_its_page_if_readers_saw_it(begun: Desk, folder: Path) -> None:
    begun.ok(PUBLISH)
    begun.ok('retract C1 --reason "La fuente era falsa."')
    assert begun.ok("site build publico").err.startswith("1 claim is in publico.\n")
    page = (folder / "publico" / "claim" / "C1.html").read_text(encoding="utf-8")
    assert "La fuente era falsa." in page


def test_a_second_build_writes_nothing(told: Desk, folder: Path) -> None:
    told.ok("site build borrador --all-statuses")
    before = {path: path.stat().st_mtime_ns for path in (folder / "borrador").rglob("*.html")}
    again = told.ok("site build borrador --all-statuses")
    assert f"Files: 0 written, {count(folder / 'borrador')} as they were, 0 removed.\n" in again.err
    assert before == {path: path.stat().st_mtime_ns for path in (folder / "borrador").rglob("*.html")}


def test_pages_of_what_is_gone_are_removed_and_only_ours(told: Desk, folder: Path) -> None:
    told.ok("site build borrador --all-statuses")
    (folder / "borrador" / "claim" / "mía.html").write_text("mía", encoding="utf-8")
    told.ok("site build borrador --status decided")
    assert {page.name for page in (folder / "borrador" / "claim").iterdir()} == {"C1.html", "mía.html"}


def test_quiet_says_nothing(told: Desk) -> None:
    result = told.ok("-q site build borrador --all-statuses")
    assert (result.out, result.err) == ("", "")


def test_a_folder_of_something_else_is_refused(told: Desk, folder: Path) -> None:
    (folder / "cosas").mkdir()
    (folder / "cosas" / "index.html").write_text("ajeno", encoding="utf-8")
    told.refuses(
        "site build cosas",
        code=4,
        error="cosas holds something else than a site of claims.",
        hint="Name a new or an empty folder.",
    )
    assert [path.name for path in (folder / "cosas").iterdir()] == ["index.html"]


@pytest.mark.parametrize("manifest", [b"", b"[]", b"\xff\xfe", b"Mis cosas:\nindex.html\n"])
def test_a_list_of_files_that_is_not_ours_is_no_leave(told: Desk, folder: Path, manifest: bytes) -> None:
    told.ok("site build borrador --all-statuses")
    (folder / "borrador" / ".claims-site.txt").write_bytes(manifest)
    assert told("site build borrador --all-statuses").code == 4


def test_a_list_of_files_names_nothing_outside(told: Desk, folder: Path) -> None:
    told.ok("site build borrador --all-statuses")
    with (folder / "borrador" / ".claims-site.txt").open("a", encoding="utf-8") as listed:
        listed.write(
            f"../nota.txt\n{folder}/nota.txt\nclaim\n\nindex.htm"
        )  # and a last line that was cut off
    assert told.ok("site build borrador --all-statuses").err.endswith(" 0 removed.\n")
    assert (folder / "nota.txt").is_file()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "verifica.example", "file:///x", "https://", "//x"])
def test_an_address_that_is_none_of_the_web_is_refused(told: Desk, url: str) -> None:
    told.refuses(
        "site build publico --base-url",
        url,
        code=5,
        error=f"{url!r} is not an address of the web.",
        hint="Such as: --base-url https://verifica.example/",
    )


def test_a_file_in_the_place_of_the_folder(told: Desk) -> None:
    result = told("site build nota.txt")
    assert (result.code, result.out) == (4, "")
    assert "nota.txt" in result.err


def test_a_folder_that_cannot_be_made(told: Desk) -> None:
    result = told("site build /proc/nada")
    assert (result.code, result.out) == (1, "")
    assert "Traceback" not in result.err


# ---- templates of one's own ------------------------------------------------------------------------------


def own_template(folder: Path, name: str, text: str) -> str:
    """Keep a template in mias/, and give the line that builds with it."""
    (folder / "mias").mkdir(exist_ok=True)
    (folder / "mias" / name).write_text(text, encoding="utf-8")
    return "site build publico --all-statuses --templates mias"


def test_a_template_of_ones_own_takes_the_place(told: Desk, folder: Path) -> None:
    text = (
        '{% extends "base.html.j2" %}{% block content %}<p>Lo nuestro: {{ report.title }}</p>{% endblock %}'
    )
    told.ok(own_template(folder, "corrections.html.j2", text), "--title", "A & B")
    page = (folder / "publico" / "corrections.html").read_text(encoding="utf-8")
    assert "<p>Lo nuestro: A &amp; B</p>" in page
    assert "Content-Security-Policy" in page


def test_a_template_extends_the_one_whose_place_it_takes(told: Desk, folder: Path) -> None:
    text = '{% extends "claims/base.html.j2" %}{% block imprint %}<p>Calle del Faro 7</p>{% endblock %}'
    told.ok(own_template(folder, "base.html.j2", text))
    pages = list((folder / "publico").rglob("*.html"))
    assert len(pages) > 8
    assert all("<p>Calle del Faro 7</p>" in page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<h1>\n{% if %}", 2),
        ("{% block x %}", 1),
        ("uno\ndos\n{{ nada }}", 3),
        ("{{ report.title.nada.otra }}", 1),
        ("\n\n{{ 1 // 0 }}", 3),
        ("\n{{ report.title + 1 }}", 2),
        ('\n{% include "nada.j2" %}', 2),
    ],
)
def test_a_broken_template_is_named_with_its_line(told: Desk, folder: Path, text: str, line: int) -> None:
    result = told(own_template(folder, "corrections.html.j2", text))
    assert (result.code, result.out) == (5, "")
    # In the language of whoever builds it, though the site is in Spanish.
    assert f"A template cannot be used: corrections.html.j2, line {line}: " in result.err
    assert "Traceback" not in result.err


def test_a_template_that_is_no_text(told: Desk, folder: Path) -> None:
    line = own_template(folder, "corrections.html.j2", "")
    (folder / "mias" / "corrections.html.j2").write_bytes(b"\xff\xfe\x00")
    result = told(line)
    assert (result.code, result.out) == (5, "")
    assert "corrections.html.j2" in result.err


def test_a_folder_of_templates_that_is_not_there(told: Desk) -> None:
    result = told("site build publico --templates nada")
    assert (result.code, result.out) == (2, "")
    assert "nada" in result.err


def test_without_the_package_the_extra_is_named(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("claims.site.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for line in ("site build publico", "serve publico"):
        result = told(line)
        assert result.code == 1
        assert result.err == (
            "Error: A site needs a package that is not installed: jinja2.\n"
            "Hint: Install it: pip install 'claims-tracker[html]'\n"
        )


# ---- interrupted -----------------------------------------------------------------------------------------


@only_sqlite
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_leaves_the_old_pages_whole(
    begun: Desk, folder: Path, how: signal.Signals
) -> None:
    begun.ok("site build borrador --all-statuses")
    before = contents(folder / "borrador")
    begun.ok('edit C1 --text "El cable dará luz a muchos." --reason "Más claro."')
    arguments = ("site", "build", "borrador", "--all-statuses")
    with stopped_at("claims.site.build:_Builder._groups", *arguments) as process:
        process.send_signal(how)
        _out, err = process.communicate(timeout=30)
    if how is signal.SIGINT:
        assert (process.returncode, err) == (130, "\nInterrupted. What was written stays.\n")
    after = contents(folder / "borrador")
    changed = {name for name in before if after[name] != before[name]}
    assert "claim/C1.html" not in changed  # it comes later than where the build was stopped
    listed = (folder / "borrador" / ".claims-site.txt").read_text(encoding="utf-8").splitlines()
    assert set(after) <= set(listed)  # what is new is known for ours
    assert all(text.endswith("</html>\n") for name, text in after.items() if name.endswith(".html"))
    begun.ok("site build borrador --all-statuses")
    assert "muchos" in contents(folder / "borrador")["claim/C1.html"]


@only_sqlite
def test_a_kill_in_the_first_build_can_be_taken_up(told: Desk, folder: Path) -> None:
    arguments = ("site", "build", "borrador", "--all-statuses")
    with stopped_at("claims.site.build:_Builder._groups", *arguments) as process:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    assert told.ok("site build borrador --all-statuses").err.startswith("3 claims are in borrador.\n")
    assert (folder / "borrador" / "claim" / "C3.html").is_file()


@only_sqlite
def test_a_partial_file_of_a_killed_build_is_taken_away(told: Desk, folder: Path) -> None:
    arguments = ("site", "build", "borrador", "--all-statuses")
    with stopped_at("pathlib:Path.replace", *arguments) as process:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    assert list((folder / "borrador").rglob("*.partial"))
    told.ok("site build borrador --all-statuses")
    assert not list((folder / "borrador").rglob("*.partial"))


def contents(folder: Path) -> dict[str, str]:
    """Read every file of a site but the list of them."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".claims-site.txt"
    }


def count(folder: Path) -> int:
    """Count the files of a site, and check that its list of them says the same."""
    files = contents(folder)
    _head, *listed = (folder / ".claims-site.txt").read_text(encoding="utf-8").splitlines()
    assert set(listed) == set(files)
    return len(files)


# ---- claims serve ----------------------------------------------------------------------------------------


class Answer(NamedTuple):
    """What the preview answered."""

    status: int
    headers: Message
    body: str


class Preview(NamedTuple):
    """A preview that runs, on a port."""

    port: int

    def ask(self, path: str, *, method: str = "GET", host: str | None = None) -> Answer:
        """Ask for a path exactly as it is written."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_host=True)
            connection.putheader("Host", host or f"127.0.0.1:{self.port}")
            connection.endheaders()
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        finally:
            connection.close()


@pytest.fixture
def preview(told: Desk, folder: Path) -> Iterator[Preview]:
    """Show a site of the story, beside a file that nobody may see; Ctrl-C must end it well."""
    told.ok("site build borrador --all-statuses")
    (folder / "secreto.txt").write_text("secreto", encoding="utf-8")
    with serving("borrador") as running:
        yield running


@contextmanager
def serving(name: str) -> Iterator[Preview]:
    """Run `claims serve` on a free port until Ctrl-C."""
    with start("-m", "claims", "serve", name, "--port", "0") as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            line = process.stdout.readline()
            assert line.startswith("http://127.0.0.1:"), line
            assert process.stderr.readline() == "Ctrl-C ends it.\n"
            yield Preview(int(line.strip().rstrip("/").rpartition(":")[2]))
            process.send_signal(signal.SIGINT)
            _out, err = process.communicate(timeout=30)
            assert (process.returncode, err) == (0, "\n")
        finally:
            process.kill()


@only_sqlite
def test_the_preview_hands_out_the_site(preview: Preview) -> None:
    page = preview.ask("/")
    assert (page.status, page.headers["Content-type"]) == (200, "text/html; charset=utf-8")
    assert page.body == preview.ask("/index.html").body
    assert "C1" in preview.ask("/claim/C1.html").body
    assert preview.ask("/style.css").headers["Content-type"] == "text/css; charset=utf-8"
    assert preview.ask("/search.js").headers["Content-type"].startswith("text/javascript")
    head = preview.ask("/claim/C1.html", method="HEAD")
    assert (head.status, head.body) == (200, "")
    assert int(head.headers["Content-Length"]) > 1000


@only_sqlite
def test_every_answer_carries_the_policy(preview: Preview) -> None:
    for path in ("/", "/claim/C1.html", "/style.css", "/nada"):
        headers = preview.ask(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")


@only_sqlite
def test_nothing_but_the_site_is_handed_out(preview: Preview, folder: Path) -> None:
    (folder / "borrador" / "fuera").symlink_to(folder / "secreto.txt")
    for path in (
        "/nada.html",
        "/claim/",
        "/claim",
        "/.claims-site.txt",
        "/../secreto.txt",
        "/%2e%2e/secreto.txt",
        "/..%2fsecreto.txt",
        "/claim/..%2f..%2fsecreto.txt",
        "/..\\secreto.txt",
        "//secreto.txt",
        f"/{folder}/secreto.txt",
        "/fuera",
        "/%00",
        "/" + "x" * 5000,
    ):
        answer = preview.ask(path)
        assert answer.status in {400, 403, 404}, path
        assert "secreto" not in answer.body.replace(path, "")
    assert preview.ask("/", method="POST").status == 501
    assert preview.ask("/nada.html").status == 404


@only_sqlite
def test_another_name_for_this_computer_is_refused(preview: Preview) -> None:
    assert preview.ask("/", host=f"localhost:{preview.port}").status == 200
    for host in ("mal.example", f"mal.example:{preview.port}", "127.0.0.1.mal.example:80"):
        assert preview.ask("/", host=host).status == 403
    with socket.create_connection(("127.0.0.1", preview.port), timeout=10) as wire:
        wire.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert wire.recv(1000).split()[1] == b"403"


@only_sqlite
def test_a_missing_page_is_told_with_the_sites_own(preview: Preview) -> None:
    answer = preview.ask("/claim/C99.html")
    assert (answer.status, answer.headers["Content-type"]) == (404, "text/html; charset=utf-8")
    assert "<h1" in answer.body


@only_sqlite
def test_the_preview_is_on_one_address_alone(preview: Preview) -> None:
    # All of 127/8 is this computer: what listens on every address would answer on another of them too.
    with pytest.raises(OSError, match=r"refused|assign|unreachable"):
        socket.create_connection(("127.0.0.2", preview.port), timeout=10)


def test_a_folder_without_a_site_is_refused(told: Desk, folder: Path) -> None:
    (folder / "vacía").mkdir()
    for name in ("nada", "vacía"):
        told.refuses(
            f"serve {name}",
            code=3,
            error=f"There is no site in {name}.",
            hint=f"Build one: claims site build {name}",
        )


def test_a_port_that_is_taken_is_told(told: Desk) -> None:
    told.ok("site build borrador --all-statuses")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told.refuses(
            f"serve borrador --port {port}",
            code=1,
            error=f"The port {port} cannot be used: The address is in use already",
            hint="Take a free one: --port 0",
        )


@pytest.mark.parametrize("port", ["-1", "65536", "ocho", "1e3", "²"])
def test_what_is_no_port_is_refused(told: Desk, port: str) -> None:
    told.ok("site build borrador --all-statuses")
    result = told(f"serve borrador --port={port}")
    assert (result.code, result.out) == (2, "")
    assert f"{port!r} is not a port: a whole number from 0 to 65535." in result.err
