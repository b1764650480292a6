"""Rule 12: every message goes through the catalogue, and what programs read does not."""

from __future__ import annotations

import re
import shlex
from enum import StrEnum
from typing import TYPE_CHECKING

import pytest
from cli_pseudo import outside, run_all
from cli_runner import Desk, masked, name_database
from cli_story import NOTE, STORY

from claims.cli import registry, root
from claims.domain import rating, status, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)

SHOWN = """\
source list
source show S1 ambrera
article list
article show A1
article list --source ambrera
actor list
actor show R1
actor show R2
actor list nadie
list
list --limit 1
list --kind event --after C9
show C1
show C2 C3
evidence list
evidence list C1
evidence list C2
evidence list --after E2
scale list
scale show
scale show snopes
report
report --kind event --priority urgent
report -o informe.md
log
log --since 2027
config list
config list --db claims.db
config set desk Mesa
config unset desk
db check
db upgrade
db backup copia.db
init --db nueva.db
list -v
edit C3 --topic x -v
source list --db nueva.db
article list --db nueva.db
actor list --db nueva.db
list --db nueva.db
evidence list --db nueva.db
report --db nueva.db
demo probar
"""
WRITTEN = """\
import ajena.json --dry-run -v
import ajena.json
import ajena.csv --suggest-map
import nota.txt --format html
record A1 --quote "El cable" --claimant outlet --text Uno.
record A1 --quote "«El cable" --claimant Nadie --new-actor person --text Dos.
record A1 --quote '"El cable' --claimant Nadie --text Tres. --stated "1 de marzo de 2026"
record A1 --quote "El cable" --claim C1 --claimant ismavia
appearance correct P1 --claimant outlet --reason Motivo
edit C2 --priority high --topic mar --reason Motivo
import nueva.csv
import nueva.csv --dry-run
import fila.csv
verify C2 --rating false --summary Resumen
verify C3 --status not_checkable --reason Motivo
evidence add C2 E1 --stance context
evidence add C3 https://censo.example/hogares --stance supports
evidence correct C1 E1 --note Nota --reason Motivo
evidence withdraw C1 E2 --reason Motivo
actor alias R1 Alias
actor role R1 rol --to 2020
actor role R2 rol --from 2020 --to 2021
actor edit R1 --country FR
actor add Otra --kind party
source edit S1 --country FR
source add Otra --kind other
article edit A1 --byline Otra
article update A1 otra.txt
article add latina.txt --source S2 --title Otra
article show A1
show C1 C2 C3
scale add nuestra.toml
report --edition Marzo -o marzo.md
edition list
edition show marzo
report --from-edition marzo
report --from-edition marzo --format table
verify-file marzo.md
list --as-of hoy
report --as-of hoy
show C1 --as-of hoy
verify-file marzo.md nota.txt vacia.txt latina.txt
"""
REFUSED = """\
import nada.json
import vacia.txt
import binaria.bin
import nota.txt
import ajena.csv
import ajena.csv --map mala.toml
import ajena.json --map mala.toml --format claimreview
import ajena.json --ratings mala.toml
import ajena.json --reject ajena.json

source
nada
lst
source ad
source add
source add X
source add X --kind nada
source add X --nada
source add gaceta --kind other --language español
source add X --kind other --country nada
source add X --kind other --homepage nada
source add X --kind other --homepage ftp://nada
source add X --kind other --homepage https://
source add X --kind other --homepage https://a@b.example
source add X --kind other --homepage "https://a b"
source add "La Gaceta de Virelda" --kind other
source add " " --kind other
source edit S1 --country ES
source show S9
source show nada
source show ""
article add nada.txt --source S1 --title X
article add . --source S1 --title X
article add vacia.txt --source S1 --title X
article add binaria.bin --source S1 --title X
article add signos.txt --source S1 --title X
article add nula.txt --source S1 --title X
article add falsa.txt --source S1 --title X
article add https://nada.example --source S1 --title X
article add nota.txt --source S1 --title X
article add nota.txt --source S2 --title X --url https://gaceta.example/nota
article add nota.txt --source S2 --title " "
article update A1 nota.txt
article edit A1 --byline "Ana Robledo"
article show A9
article show nada
article show https://nada.example
article show A1 --snapshot 9
article list --limit 0
actor add "Octavio Belarte" --kind person
actor add X --kind person --wikidata nada
actor add X --kind person --wikidata Q42
actor add X --kind person --from 2020
actor add X --kind person --role x --from 2021 --to 2020
actor show R9
actor show nada
actor add "Nélida Belarte" --kind person
actor show belarte
actor show "el canciller"
actor alias R1 "O. Belarte"
actor alias R1 x --weak --former
actor alias R1 x --withdraw
actor alias R1 x --withdraw --reason x
actor alias R1 "Octavio Belarte" --withdraw --reason x
actor role R1 canciller --organization "Ministerio de Exteriores" --from 2025-06
actor edit R1 --country ES
record A1
record A1 --claim C1 --text X
record A1 --quote "no busca vencedores" --claimant outlet --text X
record A1 --quote "no busca vencedores" --claimant outlet --text X --occurrence 9
record A1 --quote "nada de nada" --claimant outlet --text X
record A1 --quote "no busca vencidos" --claimant outlet --text X
record A1 --quote "250 000 hogares" --claimant outlet --text X
record A1 --quote "a 1" --claimant outlet --text X
record A1 --quote "-" --claimant outlet --text X
record A1 --quote "El cable" --claimant outlet --text X --paraphrase
record A1 --quote "El cable" --claimant outlet --text X --snapshot 9
record A1 --quote "El cable" --claimant outlet --text X --stated nada
record A1 --quote "El cable" --claimant outlet --text X --stated 03/04/2026
record A1 --quote "El cable dará luz a 1 250 000 hogares" --claimant belarte --stated 2026-03-01 \
    --text "El cable dará luz a 1.250.000 hogares."
record A1 --quote "El cable" --claimant outlet --text "El cable dará luz a 1.250.000 hogares."
record A1 --quote "no busca vencedores" --occurrence 2 --claim C2 --claimant outlet
appearance correct P9 --claimant outlet --reason x
appearance correct P1 --reason x
appearance correct C1 --claimant outlet --reason x
show C9
show nada
edit C1
edit C1 --text Otra
edit C1 --remove-topic nada
evidence add C1 E9 --stance context
evidence add C1 --stance context
evidence add C1 E1 --stance context
evidence add C2 E1 --stance context --title X
evidence correct C1 E1 --reason x
evidence correct C2 E1 --note x --reason x
verify C1
verify C2 --status decided
verify C2 --rating false
verify C2 --rating nada --summary x
verify C2 --rating snopes:unproven --summary x
verify C2 --rating false --status in_progress
verify C2 --status not_checkable
verify C1 --status unreviewed --reason x
verify C1 --rating false --summary "El censo cuenta 812 000 hogares." \
    --explanation "Se comparó con el censo." --as-of 2026-03-02
scale show nada
scale show default --version 9
scale add nota.txt
scale add mala.toml
report C9
report --format nada
report --format xlsx
report --delimiter ";;"
report --from-edition nada
report --as-of 1900
report -q --as-of 9999
report --from-edition nada --topic x
report --edition " " -o x.md
edition show nada
verify-file nada.md
report -o informe.nada
report -o .
report -o nada/informe.md
report -o /dev/full
log X1
log C9
config get publisher
config unset publisher
config set nada x
config set user nada
config set language español
db backup nota.txt
init
list --db nada.db
list --db .
list --db nota.txt
list --db mysql://nada
list --db postgresql://[
source add X --kind other --as nada
list --db postgresql://localhost:1/nada
demo .
completion nada
import nada.csv
import vacia.txt
import binaria.bin
import doble.csv
import propia.csv
import nota.txt --format nada
import nota.txt --format json
import nota.txt --format jsonl
db restore nada.db
db restore nota.txt
db backup nota.txt --keep 2
db backup copias --keep 0
db roles --login ana
db roles --prefix X
db copy --to mysql://x/y
"""

FILES = {
    "nota.txt": NOTE.encode(),
    "otra.txt": NOTE.replace("doce", "trece").encode(),
    "latina.txt": "El embajador calló ayer.".encode("cp1252"),
    "vacia.txt": b"\n",
    "binaria.bin": bytes(range(256)),
    "signos.txt": b"- - -",
    "nula.txt": b"a\0b",
    "falsa.txt": b"\xff\xfea",
    "nuestra.toml": (
        b'code = "nuestra"\nversion = "1"\nname = "Nuestra"\nlanguage = "es"\n[[rating]]\ncode = "falso"\n'
        b'position = 1\nbucket = "false"\nlabel = { es = "Falso" }\ndefinition = { es = "Falso." }\n'
    ),
    "mala.toml": b'code = "nuestra"\n',
    "ajena.json": (
        b'[{"claimReviewed": " Sube&quot;", "url": "https://x.example/a", "reviewRating": "Patapum",'
        b'"datePublished": "ayer", "itemReviewed": {"author": "Gil", "appearance": "1"}}, {"a": NaN}, {"a"}]'
    ),
    "ajena.csv": b"Frase,Enlace,Veredicto\nSube.,https://x.example/b,Falso\n",
    "nueva.csv": (
        "article_url,claim_text,claimant,quote,rating,summary,steps\n"
        "https://gaceta.example/nota,Cuatro.,outlet,El cable,falso,Resumen,\n"
        "https://gaceta.example/nota,Ismavia retiró doce patrulleras.,outlet,vencedores,,,7\n"
        ",Cinco.,,,,,\n"
    ).encode(),
    "fila.csv": b"claim,claim_uuid,kind\nC1,,event\nC2,1,event\n",
    "doble.csv": b"claim,claim_text,claim\n",
    "propia.csv": b"claim,claim_text,notas\n",
}

# What is printed as it is stored or typed, in whatever language: the values of closed lists, which options
# take; the keys and actions of the log; the keys of settings; names that the scales carry.
CODES = {
    word
    for module in (vocabulary, status, rating)
    for entry in vars(module).values()
    if isinstance(entry, type) and issubclass(entry, StrEnum)
    for member in entry
    for word in re.findall("[a-z]+", member)
}
KEYS = set(
    re.findall(
        "[a-z]+",
        """
        action actor added address after appearance appeared article as at bucket by byline canonical change
        check claim code corrected country db default definition desk edited end evidence explanation fetched
        former group homepage id independence involved kind label language length linked mail media method
        name named note number of origin organization outlet ownership person position prefix priority
        publisher published quote rating reason recorded reported retired role scale since snapshot source
        stance start stated status step suffix summary supersedes text title topic type until url user uuid
        verification verified version wikidata withdrawn worthy claims csv json md txt toml sqlite utf backup
        capture captured extractor guessed html pdf plain markdown house read
        """,
    )
)
# Names of options, and the shapes of values and of command lines.
NAMES = re.compile(r"(?<!\w)--?[a-z][a-z-]*|\b[A-Z][A-Z0-9<>|.]+\b|\[[a-z_|-]+\]|\{[a-z|]+\}")


def lines(text: str) -> list[list[str]]:
    return [shlex.split(line) for line in text.replace("\\\n", " ").splitlines()]


@pytest.fixture
def surroundings(empty_url: URL, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in the pseudo language, on a database to be made, with files to be refused."""
    monkeypatch.setenv("CLAIMS_DB", name_database(empty_url))
    monkeypatch.setenv("LANGUAGE", "es")
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    monkeypatch.delenv("COLUMNS")
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def words_of(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text)}


def left_in(text: str) -> set[str]:
    """Give the words that were never looked up, and that are no names of options, values or shapes."""
    return words_of(NAMES.sub(" ", re.sub(r"\w*…", " ", outside(masked(text)))))


def test_no_message_escapes_the_catalogue(surroundings: Path, tmp_path: Path, empty_url: URL) -> None:
    typed = lines("init\n" + STORY + SHOWN + WRITTEN + REFUSED)
    results = run_all(typed, tmp_path / "locale")
    data = NOTE + STORY + SHOWN + WRITTEN + REFUSED + str(surroundings) + str(FILES) + str(empty_url)
    known = CODES | KEYS | scale_words() | words_of(data + " Irene Sotomar contraste.example uuid hash")
    for line, result in zip(typed, results, strict=True):
        assert "Unexpected" not in result.err, (line, result)
        rest = left_in(result.out + result.err) - known
        # The places of a quote are shown with words cut at the edges.
        rest = {word for word in rest if word not in NOTE}
        if not line or line == ["source"]:
            rest -= words_of(" ".join(registry()))
        assert not rest or line[0] == "demo", (line, sorted(rest), result)


def scale_words() -> set[str]:
    """Give the words of the scales that ship with the program: data in languages of their own."""
    from claims.services.scale import read_presets  # noqa: PLC0415

    texts = []
    for scale in read_presets():
        texts += [scale.name, scale.organization or ""]
        for one in scale.ratings:
            texts += [one.code, *one.labels.values(), *one.definitions.values()]
    return words_of(" ".join(texts))


def test_every_refusal_is_a_message_and_a_hint(surroundings: Path, tmp_path: Path) -> None:
    assert surroundings.is_dir()
    story, refused = lines("init\n" + STORY), lines(REFUSED)
    results = run_all(story + refused, tmp_path / "locale")[len(story) :]
    for line, result in zip(refused, results, strict=True):
        if line[:2] != ["actor", "add"] or "Nélida Belarte" not in line:
            assert result.code in range(1, 8), (line, result)
        if result.code and len(line) > 1:
            assert re.fullmatch(r"⟦Error: .+⟧\n(  .+\n)*⟦Hint: .+⟧\n", result.err), (line, result)


def test_the_help_of_every_command_is_translated(surroundings: Path, tmp_path: Path) -> None:
    assert surroundings.is_dir()
    context = root.make_context("claims", ["list"], resilient_parsing=True)
    paths: list[list[str]] = [[]]
    for name in registry():
        command = root.get_command(context, name)
        paths += [[name], *([name, verb] for verb in getattr(command, "commands", ()))]
    results = run_all([[*path, "--help"] for path in paths], tmp_path / "locale")
    for path, result in zip(paths, results, strict=True):
        shown, _, verbs = result.out.partition("⟦Example⟧")[0].partition("⟦Commands⟧")
        rest = left_in(re.sub(r"\s+", " ", shown)) - {"claims"} - words_of(" ".join(path)) - CODES
        assert not rest, (path, sorted(rest), result.out)
        # Of a verb's help the list holds the first sentence.
        assert re.fullmatch(r"(:\n(  [a-z-]+ +⟦.+\n( {8,}.+\n)*)+(\n  ⟦(.|\n)+⟧\n)?)?", verbs), (path, verbs)


def test_what_programs_read_is_the_same_in_every_language(
    surroundings: Path, tmp_path: Path, told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert surroundings.is_dir()
    monkeypatch.setenv("CLAIMS_DB", name_database(told.url))
    commands = [
        "source list",
        "source show S1",
        "article list",
        "article show A1",
        "actor list",
        "actor show R1",
        "list",
        "show C1 C2",
        "evidence list",
        "evidence list C1",
        "scale list",
        "scale show",
        "report --title X --lang es --topic cable --status decided --since 2026",
        "log",
        "config list",
    ]
    typed = lines(
        "\n".join(f"{line} --format {name}" for line in commands for name in ("json", "jsonl", "csv"))
    )
    for line, result in zip(typed, run_all(typed, tmp_path / "locale"), strict=True):
        assert "⟦" not in result.out, line
        assert result.out == told(shlex.join(line)).out, line
