"""The main job, from an empty folder to a report: on an invented article, and on a real one."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import pytest
from cli_runner import Desk, name_database
from processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

ARTICLE = ROOT.parent / "shared" / "data" / "articles" / "venezuela-rusia.es.txt"


@pytest.fixture
def fresh(empty_url: URL, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the program on a database that `claims init` has just made."""
    del folder
    monkeypatch.setenv("CLAIMS_DB", name_database(empty_url))
    desk = Desk(empty_url)
    assert desk.ok("init").out == ""
    return desk


LUZ = (
    'record A1 --quote "El cable dará luz a 1 250 000 hogares"'
    ' --text "El cable dará luz a 1.250.000 hogares."'
)
VENCEDORES = (
    'record A1 --quote "no busca vencedores" --text "La embajada no busca vencedores." --claimant outlet'
)
NAVES = 'record A1 --quote "su país retiró doce patrulleras" --text "Ismavia retiró doce patrulleras."'
MORE_NAVES = 'record A1 --claim C3 --quote "retiró doce patrulleras" --claimant Ismavia'

# What is typed, the exit code, and what is printed.
JOB = (
    ('source add "La Gaceta de Virelda" --kind newspaper --language es', 0, "S1"),
    ('article add nota.txt --source gaceta --title Nota --published "2 de marzo de 2026"', 0, "A1"),
    ('actor add "Octavio Belarte" --kind person --weak-alias "el canciller" --role canciller', 0, "R1"),
    ('actor add "Edrán Vólkiz-Tarmán" --kind person --role embajador', 0, "R2"),
    # A weak alias never says who is meant.
    (f'{LUZ} --claimant "el canciller"', 4, ""),
    (f"{LUZ} --claimant belarte --kind quantity --topic energía", 0, "C1"),
    # The outlet's own voice, at the second of two places.
    (VENCEDORES, 4, ""),
    (f"{VENCEDORES} --occurrence 2", 0, "C2"),
    # Said by the ambassador, as the minister reports it; by another speaker too; and typed twice.
    (f"{NAVES} --claimant volkiz --reported-by belarte --paraphrase", 0, "C3"),
    (f"{MORE_NAVES} --new-actor state", 0, "C3"),
    (MORE_NAVES, 4, ""),
    # The outlet corrects its text: a second snapshot.
    ("article update A1 corregida.txt", 0, "A1"),
    (
        'record A1 --quote "retiró trece patrulleras" --text "Ismavia retiró trece." --claimant outlet',
        0,
        "C4",
    ),
    # A wrong appearance and wrong evidence are put right, with a reason.
    ('appearance correct P1 --stated "1 de marzo de 2026" --reason "Lo dijo el domingo."', 0, "P6"),
    ("evidence add C1 https://censo.example/hogares --stance supports --publisher Instituto", 0, "E1"),
    ('evidence correct C1 E1 --stance refutes --quote "812 000" --reason "Mal leído."', 0, "E1"),
    ("evidence add C1 https://eco.example/nota --stance refutes", 0, "E2"),
    ('evidence withdraw C1 E2 --reason "Copia el censo."', 0, "E2"),
    ("evidence add C1 --title Entrevista --kind expert --stance context", 0, "E3"),
    # The verification goes its way, and the wrong ways are barred.
    ("verify C1 --status decided", 5, ""),
    ("verify C1 --status in_progress", 0, "V1"),
    ('verify C1 --rating falso --summary "El censo cuenta 812 000." --as-of 2026-03-02', 0, "V2"),
    ('verify C1 --rating mixto --summary "A medias."', 5, ""),
    ('verify C1 --rating mixto --summary "A medias." --reason "Censo nuevo."', 0, "V3"),
    ("verify C1 --status unreviewed --reason x", 4, ""),
    ('verify C2 --status not_checkable --reason "Es una intención."', 0, "V4"),
    ('edit C1 --text "Otro."', 2, ""),
    ('edit C1 --text "El cable dará luz a Quelmora." --reason "Más claro."', 0, "C1"),
)


def test_the_main_job_from_init_to_report(fresh: Desk, folder: Path) -> None:
    text = (folder / "nota.txt").read_text(encoding="utf-8")
    (folder / "corregida.txt").write_text(text.replace("doce", "trece"), encoding="utf-8")
    said = {}
    for line, code, out in JOB:
        result = fresh(line)
        assert (result.code, result.out) == (code, out + "\n" if out else ""), (line, result)
        said[line] = result.err

    kept = said[f"{LUZ} --claimant belarte --kind quantity --topic energía"]
    assert kept.endswith("as the article writes it: «El cable dará luz a 1\u00a0250\u00a0000 hogares»\n")
    assert "claims article reanchor A1\n" in said["article update A1 corregida.txt"]
    assert "[1:retiró trece patrulleras]" in fresh.ok("article show A1").out
    assert "[2:su país [3:retiró doce patrulleras]]" in fresh.ok("article show A1 --snapshot 1").out

    # A line that was broken goes on four columns in.
    history = re.sub(r"\n {4}(?=\S)", " ", fresh.ok("show C1").out.partition("\nHistory\n")[2])
    assert [line.partition("Irene Sotomar: ")[2] for line in history.splitlines() if "Irene" in line] == [
        "recorded",
        "P1 added, said by R1: «El cable dará luz a 1\u00a0250\u00a0000 hogares»",
        "P6 added in the stead of P1, said by R1: «El cable dará luz a 1\u00a0250\u00a0000 hogares»",
        "E1 linked: supports",
        "E1 corrected: supports → refutes",
        "E2 linked: refutes",
        "E2 withdrawn: refutes",
        "E3 linked: context",
        "V1 in progress",
        "V2 decided, Falso (as of 2026-03-02)",
        "V3 decided, Mixto",
        "changed text: El cable dará luz a 1.250.000 hogares. → El cable dará luz a Quelmora.",
    ]
    claims = fresh.ok("report --format json").json()["claims"]
    assert [(claim["ref"], claim["status"], claim["claimants"]) for claim in claims] == [
        ("C1", "decided", ["Octavio Belarte"]),
        ("C2", "not_checkable", ["La Gaceta de Virelda"]),
        ("C3", "unreviewed", ["Edrán Vólkiz-Tarmán", "Ismavia"]),
        ("C4", "unreviewed", ["La Gaceta de Virelda"]),
    ]
    assert claims[0]["steps"][2]["evidence"] == ["E1", "E3"]
    assert fresh.ok("report -o informe.md").err == "Wrote 4 claims to informe.md.\n"
    assert "\n## C1 — El cable dará luz a Quelmora.\n" in (folder / "informe.md").read_text(encoding="utf-8")
    hashes = {event["hash"] for event in fresh.ok("log --all --format json").json()}
    assert len(hashes) == fresh.head().position
    assert fresh.ok("db check").out.endswith("\nNo fault was found.\n")


# ---- a real article --------------------------------------------------------------------------------------

ACTORS = """\
actor add "Yván Gil" --kind person --role canciller --organization Venezuela --weak-alias "el canciller"
actor add "Sergey Mélik-Bagdasárov" --kind person --role "embajador de Rusia" --weak-alias "el embajador ruso"
actor add Rusia --kind state --alias "Federación de Rusia" --weak-alias Moscú
actor add Venezuela --kind state --weak-alias Caracas
actor add "Gobierno Bolivariano" --kind public-body
actor add "Donald Trump" --kind person
"""

# The first and the last words of each quote, who makes it and how, and the claim in neutral words.
RECORDS = (
    ("el canciller Yván", "Bagdasárov", "outlet", "--kind event", "Gil recibió al embajador de Rusia."),
    (
        "un renovado",
        "venezolanas",
        "Rusia",
        "--paraphrase --reported-by melik",
        "Rusia se solidariza con Venezuela.",
    ),
    (
        "el secuestro",
        "Maduro Moros",
        "Venezuela",
        "--paraphrase --kind event",
        "El presidente fue secuestrado.",
    ),
    (
        "la incursión armada",
        "3 de enero",
        "outlet",
        "--stated 2026-01-03",
        "Hubo una incursión el 3 de enero.",
    ),
    ("ilegal", "injustificada", "Yván Gil", "--kind legal", "La agresión fue ilegal e injustificada."),
    (
        "más de un centenar",
        "militares",
        "gil",
        "--paraphrase --kind quantity",
        "Murieron más de cien personas.",
    ),
    (
        "absoluto rechazo",
        "unilateral",
        "rusia",
        "--verbatim",
        "Rusia rechaza el uso unilateral de la fuerza.",
    ),
    (
        "bajo asedio",
        "Casa Blanca",
        "gil",
        "--paraphrase",
        "Las políticas de EE. UU. asedian la Carta de la ONU.",
    ),
    (
        "seguirán profundizando",
        "este 2026",
        "venezuela",
        "--paraphrase --kind prediction",
        "Habrá más proyectos.",
    ),
    (
        "su país se mantiene",
        "americano",
        "bagdasarov",
        "--paraphrase",
        "Rusia vigila la escalada en América.",
    ),
    (
        "las amenazas",
        "Colombia",
        "melik",
        "--paraphrase --target trump",
        "Trump amenazó a México y a Colombia.",
    ),
    ("ya cumple", "las calles", "outlet", "--kind quantity", "La movilización lleva ocho días."),
    (
        "seguirá sumando",
        "emergentes",
        "bolivariano",
        "--paraphrase",
        "Más potencias emergentes apoyarán al Gobierno.",
    ),
    ("mantiene sus alianzas", "operativas", "outlet", "", "Venezuela conserva sus alianzas."),
)


@pytest.mark.skipif(not ARTICLE.is_file(), reason=f"the sample article is not there: {ARTICLE}")
def test_a_real_article(fresh: Desk, folder: Path) -> None:
    text = ARTICLE.read_text(encoding="utf-8")

    def slice_of(first: str, last: str) -> str:
        assert text.count(first) == 1, first
        start = text.index(first)
        return text[start : text.index(last, start) + len(last)]

    fresh.ok('source add "Prensa (muestra)" --kind newspaper')
    fresh.ok("article add --source S1 --title Muestra --language es --published 2026-01-11", str(ARTICLE))
    for line in ACTORS.splitlines():
        fresh.ok(line)
    for number, (first, last, claimant, options, words) in enumerate(RECORDS, start=1):
        line = f"record A1 --claimant '{claimant}' {options}"
        assert fresh.ok(line, "--quote", slice_of(first, last), "--text", words).out == f"C{number}\n"
    # Both sides said so: the same claims by a second speaker.
    for number, claimant in ((8, "melik"), (9, "rusia")):
        quote = slice_of(*RECORDS[number - 1][:2])
        assert (
            fresh.ok(f"record A1 --claim C{number} --paraphrase --claimant {claimant} --quote", quote).code
            == 0
        )
    fresh.ok("verify C3 C6 C11 --status in_progress")

    report = fresh.ok("report --article A1 --format json").json()
    claims = report["claims"]
    assert len(claims) == 14
    assert report["counts"]["by_status"] == {"unreviewed": 11, "in_progress": 3}
    assert {claim["rating"] for claim in claims} == {None}
    assert {claim["ref"]: claim["claimants"] for claim in claims} == {
        "C1": ["Prensa (muestra)"],
        "C2": ["Rusia"],
        "C3": ["Venezuela"],
        "C4": ["Prensa (muestra)"],
        "C5": ["Yván Gil"],
        "C6": ["Yván Gil"],
        "C7": ["Rusia"],
        "C8": ["Yván Gil", "Sergey Mélik-Bagdasárov"],
        "C9": ["Venezuela", "Rusia"],
        "C10": ["Sergey Mélik-Bagdasárov"],
        "C11": ["Sergey Mélik-Bagdasárov"],
        "C12": ["Prensa (muestra)"],
        "C13": ["Gobierno Bolivariano"],
        "C14": ["Prensa (muestra)"],
    }
    assert claims[5]["kind"] == "quantity"
    assert claims[5]["appearances"][0]["quote"] == "más de un centenar de civiles y militares"
    assert claims[1]["appearances"][0]["reported_by"][0]["name"] == "Sergey Mélik-Bagdasárov"

    snapshot = fresh.ok("article show A1 --format json").json()["snapshot"]
    sha256 = hashlib.sha256(ARTICLE.read_bytes()).hexdigest()
    assert (snapshot["text"], snapshot["sha256"]) == (text, sha256)
    places = [place for claim in claims for place in claim["appearances"]]
    assert len(places) == 16
    for place in places:
        assert text[place["start"] : place["end"]] == place["quote"]
        assert text[: place["start"]].endswith(place["prefix"])
        assert text[place["end"] :].startswith(place["suffix"])
        assert place["snapshot"] == {"number": 1, "sha256": sha256}

    fresh.ok("report --article A1 -o informe.md")
    fresh.ok("report --article A1 -o informe.csv")
    written = (folder / "informe.md").read_text(encoding="utf-8")
    assert [f"## C{number} — " in written for number in range(1, 15)] == [True] * 14
    assert "**más de un centenar de civiles y militares**" in written
    rows = fresh.ok("report --article A1 --format csv").rows()
    assert (
        (folder / "informe.csv").read_text(encoding="utf-8-sig").count("Prensa (muestra)") >= len(rows) == 14
    )
    assert [text[int(row["quote_start"]) : int(row["quote_end"])] for row in rows] == [
        row["quote"] for row in rows
    ]
    assert {(row["rating"], row["snapshot_sha256"]) for row in rows} == {("", sha256)}

    # The same article, and the same claim in the same place, once more: said, and nothing added.
    before = fresh.head()
    again = fresh("article add --source S1 --title Muestra --published 2026-01-11", str(ARTICLE))
    assert (again.code, again.out) == (4, "")
    assert again.err.startswith("Error: This text is on record already: A1 «Muestra».\n")
    quote = slice_of(*RECORDS[5][:2])
    again = fresh("record A1 --claimant gil --paraphrase --text", RECORDS[5][4], "--quote", quote)
    assert (again.code, again.out) == (4, "")
    assert again.err.startswith("Error: This is on record already: C6, in this very place (P6).\n")
    assert fresh.head() == before
    assert fresh.ok("db check").out.endswith("\nNo fault was found.\n")
