"""`make browser`: sites looked at in a browser, on a phone and on a desk, in light and in dark.

No page may break a rule of axe-core, be wider than its window or ask anything of anybody else; the search
must find, from a server and from the disk; and what is put into a page must not run. It needs Node.js,
Chromium, and `puppeteer-core` and `axe-core` in a folder (`npm install --prefix build/browser puppeteer-core
axe-core`); where they are missing it says so and does nothing. The pictures stay in build/browser.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cli_runner import run_cli
from report_samples import hostile_report

from claims.formats import Options, get_format
from claims.services.scale import read_presets
from claims.site.build import Site, build_site
from claims.site.server import make_server

CHECK = Path(__file__).with_name("check.cjs")
NEEDED = ("puppeteer-core", "axe-core")
STORY = """\
verify C2 --status awaiting-signoff --rating falso --summary "El censo cuenta 980 400." --reason Censo.
publish C2 --url https://contraste.example/cable --date 2026-03-20 --override --reason Urge.
correct C2 --rating engañoso --severity major --summary "Suma dos países." --reason "Llegó el anexo."
publish C4 --url https://contraste.example/barcos --date 2026-03-20 --override --reason Urge.
retract C4 --reason "La fuente retiró el documento."
publish C9 --url https://contraste.example/coste --date 2026-03-20 --override --reason Urge.
"""
INJECTED = (
    "<script>window.ran = 'script'</script><img src='nada.png' onerror=\"window.ran = 'handler'\"></main>"
)


def main() -> int:
    """Build the sites and look at them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=Path, default=Path("build/browser/node_modules"))
    parser.add_argument("--pictures", type=Path, default=Path("build/browser"))
    given = parser.parse_args()
    node, chromium = shutil.which("node"), shutil.which("chromium") or shutil.which("google-chrome")
    missing = [name for name in NEEDED if not (given.modules / name).is_dir()]
    if not node or not chromium or missing:
        needed = f"Node.js, Chromium, and {' and '.join(NEEDED)} in {given.modules}"
        print(f"Nothing was looked at: this needs {needed}.")
        return 0
    work = given.pictures.absolute() / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    _build_demo(work)
    _build_hostile(work)
    server = make_server(work / "demo", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        asked = _ask(work, f"http://127.0.0.1:{server.server_address[1]}/")
        asked |= {"chromium": chromium, "pictures": str(given.pictures.absolute())}
        (work / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
        surroundings = os.environ | {"NODE_PATH": str(given.modules.absolute())}
        return subprocess.run(
            [node, str(CHECK), str(work / "asked.json")], env=surroundings, check=False
        ).returncode
    finally:
        server.shutdown()


def _build_demo(work: Path) -> None:
    os.environ |= {"CLAIMS_CONFIG": os.devnull, "CLAIMS_USER": "Ana Robledo <ana@contraste.example>"}
    os.environ["CLAIMS_DB"] = str(work / "data" / "claims.db")
    _type("demo", str(work / "data"))
    for line in STORY.splitlines():
        _type(*shlex.split(line))
    _type("site", "build", str(work / "demo"), "--all-statuses", "--base-url", "https://verifica.example/")
    _type("report", "-o", str(work / "report.html"))


def _type(*arguments: str) -> None:
    result = run_cli("-q", *arguments)
    if result.code:
        sys.exit(f"claims {' '.join(arguments)}: {result.err}")


def _build_hostile(work: Path) -> None:
    report = hostile_report()
    build_site(report, read_presets(), work / "hostile", Site("https://verifica.example/", unpublished=True))
    with (work / "hostile.html").open("w", encoding="utf-8") as sink:
        get_format("html").write(report, sink, Options())
    for name in ("claim/C2.html", "index.html"):
        text = (work / "demo" / name).read_text(encoding="utf-8")
        edited = work / "demo" / name.replace(".html", "-edited.html")
        edited.write_text(text.replace("</main>", INJECTED), encoding="utf-8")


def _ask(work: Path, served: str) -> dict[str, object]:
    disk = work.as_uri() + "/"
    names = (
        "index.html", "claims.html", "claim/C1.html", "claim/C2.html", "claim/C4.html", "actors.html",
        "actor/R3.html", "sources.html", "source/S1.html", "topics.html", "methodology.html",
        "corrections.html", "404.html",
    )  # fmt: skip
    topic = next((work / "demo" / "topic").iterdir()).name
    hostile = [
        f"{disk}hostile/{page.relative_to(work / 'hostile').as_posix()}"
        for page in sorted((work / "hostile").rglob("*.html"))
        if page.name != "404.html"
    ]
    searches = [
        (start + "index.html", words, [f"claim/{ref}.html" for ref in refs])
        for start in (served, disk + "demo/")
        for words, refs in (
            ("bajura quelmorana", ["C16"]),
            ("ELECTRICIDAD", ["C2"]),
            ("ratificado INTERCONEXION", ["C11"]),
            ("nelida tarifa", ["C8", "C7"]),
            ("c14", ["C14"]),
            ("nada-de-nada", []),
        )
    ]
    return {
        "within": [served, disk],
        "pages": [
            *(served + name for name in (*names, f"topic/{topic}")),
            disk + "report.html",
            disk + "hostile.html",
            disk + "hostile/index.html",
            disk + "hostile/claim/C1.html",
        ],
        "narrow": hostile,
        "searches": searches,
        "attacked": [
            served + "index.html",
            served + "claim/C2.html",
            disk + "demo/claim/C2.html",
            disk + "report.html",
        ],
        "edited": [
            served + "claim/C2-edited.html",
            disk + "demo/claim/C2-edited.html",
            disk + "demo/index-edited.html",
        ],
        "printed": served + "claim/C2.html",
    }


if __name__ == "__main__":
    sys.exit(main())
