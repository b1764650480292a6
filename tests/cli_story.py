"""The story that tests of the command line tell: an article of an invented country, and the work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli_runner import Desk

NOTE = (
    "Virelda, 2 de marzo.\u2013 «El cable dará luz a 1\u00a0250\u00a0000 hogares», dijo el canciller.\n"
    "Según el canciller, el embajador de Ismavia aseguró que su país retiró doce patrulleras.\n"
    "El Gobierno no busca vencedores. La embajada repitió que no busca vencedores.\n"
)
"""The text of nota.txt, with the typography that outlets use and nobody types."""

STORY = """\
source add "La Gaceta de Virelda" --kind newspaper --language es --country ES \
    --homepage https://www.gaceta.example --ownership "Cooperativa de lectores"
source add "Agencia Ambrera" --kind agency
actor add "Octavio Belarte" --kind person --alias "O. Belarte" --weak-alias "el canciller" \
    --former "Octavio Quirón" --role canciller --organization "Ministerio de Exteriores" --from 2025-06 \
    --country ES --wikidata q42 --note "Habla en ruedas de prensa."
actor add "Edrán Vólkiz-Tarmán" --kind person --weak-alias "el embajador"
actor add Ismavia --kind state
article add nota.txt --source gaceta --title "El canciller recibe al embajador" --published 2026-03-02 \
    --url https://gaceta.example/nota --byline "Ana Robledo"
record A1 --quote "El cable dará luz a 1 250 000 hogares" --text "El cable dará luz a 1.250.000 hogares." \
    --claimant belarte --kind quantity --topic energía --topic cable --priority high --check-worthy \
    --check-worthy-reason "Da una cifra." --subject Ismavia --stated 2026-03-01
record A1 --quote "no busca vencedores" --occurrence 2 --claimant outlet \
    --text "La embajada de Ismavia no busca vencedores."
record A1 --quote "su país retiró doce patrulleras" --claimant volkiz --paraphrase --reported-by belarte \
    --text "Ismavia retiró doce patrulleras." --kind event --topic Cable
evidence add C1 https://censo.example/hogares?utm_source=x --stance refutes --title "Censo de hogares" \
    --publisher Instituto --published 2025 --kind data-set --language es --quote "812 000 hogares" \
    --note "Todo el país." --group Instituto
evidence add C1 --title "Entrevista con Ana" --stance context --kind expert
verify C1 --status in-progress
verify C1 --rating falso --summary "El censo cuenta 812 000 hogares." \
    --explanation "Se comparó con el censo." --as-of 2026-03-02
"""
"""Sources S1 and S2, actors R1 to R3, article A1, claims C1 to C3 in P1 to P3, C1 decided on E1 and E2."""


def tell(desk: Desk) -> None:
    """Type the story, where nota.txt is in the folder."""
    for line in STORY.splitlines():
        desk.ok(line)
