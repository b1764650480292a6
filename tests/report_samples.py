"""Reports for the tests of formats: a friendly one of invented news, and a hostile one."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from claims.domain.anchor import CONTEXT
from claims.domain.partial_date import PartialDate
from claims.domain.report import (
    ActorEntry,
    AppearanceEntry,
    ArticleEntry,
    ClaimEntry,
    CorrectionEntry,
    EvidenceEntry,
    LinkEntry,
    OutletCorrectionEntry,
    PublicationEntry,
    RatingEntry,
    ReplyEntry,
    Report,
    RewordingEntry,
    SignOffEntry,
    StepEntry,
)
from claims.domain.status import Status
from claims.domain.vocabulary import (
    ActorKind,
    Bucket,
    ClaimKind,
    EvidenceKind,
    Involvement,
    LinkState,
    LinkType,
    Origin,
    Priority,
    QuoteKind,
    ReplyOutcome,
    Severity,
    Stance,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE = "5b0e7a52-93c4-4f0d-8d57-0c9d4d1f6a10"

ACCORD_TEXT = """Puerto Alba, 11 ene (Surtel).- La canciller Julia Ferrán afirmó este domingo que el \
ministro de Pesca de Ostrania, Erik Lund, le confirmó por teléfono que su Parlamento ratificó el acuerdo \
pesquero el 9 de diciembre.

El acuerdo reparte 12.500 toneladas de merluza entre los dos países. Según el ministro, «el 100 % de la \
flota ya pesca con él». La canciller dijo que el acuerdo traerá «diez años de prosperidad».
"""
FLEET_TEXT = (
    "La flota de Almarena perdió en 2025 la mitad de sus barcos, el peor año desde que hay registros."
)

RATIFIED = "El Parlamento de Ostrania ratificó el acuerdo pesquero con Almarena el 9 de diciembre de 2025."

JULIA = ActorEntry(
    "R1", "a0000000-0000-4000-8000-000000000001", "Julia Ferrán", ActorKind.PERSON, "canciller"
)
ERIK = ActorEntry(
    "R2",
    "a0000000-0000-4000-8000-000000000002",
    "Erik Lund",
    ActorKind.PERSON,
    "ministro de Pesca de Ostrania",
)
SURTEL = ActorEntry("R3", "a0000000-0000-4000-8000-000000000003", "Agencia Surtel", ActorKind.ORGANIZATION)
OSTRANIA = ActorEntry("R4", "a0000000-0000-4000-8000-000000000004", "Ostrania", ActorKind.STATE)

ACCORD = ArticleEntry(
    ref="A1",
    uuid="b0000000-0000-4000-8000-000000000001",
    title="La canciller asegura que Ostrania ya ratificó el acuerdo pesquero",
    source_ref="S1",
    source="La Ribera",
    url="https://laribera.example/politica/acuerdo-pesquero?id=11&ed=1",
    byline="Redacción",
    language="es",
    published=PartialDate("2026-01-11T14:30:00Z"),
)
FLEET = ArticleEntry(
    ref="A2",
    uuid="b0000000-0000-4000-8000-000000000002",
    title="Media flota menos",
    source_ref="S2",
    source="Radio Puerto",
    url=None,
    byline=None,
    language="es",
    published=PartialDate("2026-01"),
)

MIXED = RatingEntry(
    code="mixed",
    label="Mixto",
    bucket=Bucket.MIXED,
    position=3,
    best=5,
    scale="default",
    scale_name="Escala general",
    scale_version="1",
    definition="Parte es cierta y parte no.",
)
FALSE = replace(
    MIXED,
    code="false",
    label="Falso",
    bucket=Bucket.FALSE,
    position=1,
    definition="Los hechos contradicen la afirmación.",
)
SATIRE = replace(MIXED, code="satire", label="Sátira", bucket=Bucket.OTHER, position=None, definition=None)


def moment(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """Give a moment of January 2026 in UTC."""
    return dt.datetime(2026, 1, day, hour, minute, tzinfo=dt.UTC)


def appearance(
    number: int,
    article: ArticleEntry,
    text: str,
    quote: str,
    *,
    claimant: ActorEntry | None,
    reported_by: tuple[ActorEntry, ...] = (),
    quote_kind: QuoteKind = QuoteKind.VERBATIM,
    stated: PartialDate | None = None,
) -> AppearanceEntry:
    """Anchor `quote` in `text`, as the services do."""
    start = text.index(quote)
    end = start + len(quote)
    return AppearanceEntry(
        ref=f"P{number}",
        uuid=f"c0000000-0000-4000-8000-{number:012}",
        article=article,
        claimant=claimant,
        reported_by=reported_by,
        quote_kind=quote_kind,
        quote=quote,
        prefix=text[max(start - CONTEXT, 0) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
        snapshot=1,
        snapshot_sha256=hashlib.sha256(text.encode()).hexdigest(),
        stated=stated,
        recorded_at=moment(11, 16),
        recorded_by="Nora Vidal",
    )


def evidence(
    number: int,
    title: str,
    stance: Stance,
    *,
    url: str | None = None,
    kind: EvidenceKind = EvidenceKind.DOCUMENT,
    publisher: str | None = None,
    published: PartialDate | None = None,
    quote: str | None = None,
    note: str | None = None,
    group: str | None = None,
) -> EvidenceEntry:
    """Make a piece of evidence."""
    return EvidenceEntry(
        ref=f"E{number}",
        uuid=f"d0000000-0000-4000-8000-{number:012}",
        title=title,
        url=url,
        kind=kind,
        publisher=publisher,
        published=published,
        stance=stance,
        quote=quote,
        note=note,
        group=group,
        added_at=moment(12, 9),
        added_by="Nora Vidal",
    )


def step(
    number: int,
    status: Status,
    at: dt.datetime,
    *,
    ref: int | None = None,
    by: str = "Nora Vidal",
    rating: RatingEntry | None = None,
    summary: str | None = None,
    explanation: str | None = None,
    reason: str | None = None,
    as_of: PartialDate | None = None,
    desk: str | None = None,
    publisher: str | None = None,
    origin: Origin = Origin.OWN,
    relied_on: tuple[str, ...] = (),
) -> StepEntry:
    """Make a verification step, `number` in its claim's history."""
    return StepEntry(
        ref=f"V{ref or number}",
        uuid=f"e0000000-0000-4000-8000-{ref or number:012}",
        number=number,
        status=status,
        rating=rating,
        summary=summary,
        explanation=explanation,
        reason=reason,
        as_of=as_of,
        at=at,
        by=by,
        desk=desk,
        publisher=publisher,
        origin=origin,
        evidence=relied_on,
    )


def link(
    number: int,
    other: int,
    text: str,
    link_type: LinkType,
    *,
    status: Status = Status.UNREVIEWED,
    rating: str | None = None,
    inverse: bool = False,
    score: float | None = None,
    reason: str | None = None,
) -> LinkEntry:
    """Make a confirmed link to claim `other`."""
    return LinkEntry(
        uuid=f"a1000000-0000-4000-8000-{number:012}",
        claim=f"C{other}",
        claim_uuid=f"f0000000-0000-4000-8000-{other:012}",
        text=text,
        status=status,
        rating=rating,
        type=link_type,
        inverse=inverse,
        state=LinkState.CONFIRMED,
        score=score,
        reason=reason,
        linked_at=moment(13, 11),
        linked_by="Tomás Roig",
    )


def claim(
    number: int,
    text: str,
    *,
    kind: ClaimKind = ClaimKind.EVENT,
    priority: Priority = Priority.NORMAL,
    check_worthy: bool | None = None,
    check_worthy_reason: str | None = None,
    topics: tuple[str, ...] = (),
    involved: tuple[tuple[Involvement, ActorEntry], ...] = (),
    appearances: tuple[AppearanceEntry, ...] = (),
    evidence: tuple[EvidenceEntry, ...] = (),
    steps: tuple[StepEntry, ...] = (),
    links: tuple[LinkEntry, ...] = (),
    **more: Any,  # noqa: ANN401 - what ClaimEntry takes
) -> ClaimEntry:
    """Make a claim; its status is that of its newest step."""
    return ClaimEntry(
        ref=f"C{number}",
        uuid=f"f0000000-0000-4000-8000-{number:012}",
        text=text,
        language="es",
        kind=kind,
        priority=priority,
        check_worthy=check_worthy,
        check_worthy_reason=check_worthy_reason,
        topics=topics,
        status=steps[-1].status if steps else Status.UNREVIEWED,
        involved=involved,
        appearances=appearances,
        evidence=evidence,
        steps=steps,
        recorded_at=moment(11, 16, number),
        recorded_by="Nora Vidal",
        links=links,
        **more,
    )


def report(*claims: ClaimEntry, title: str = "Informe", filters: tuple[tuple[str, str], ...] = ()) -> Report:
    """Make a report of `claims`."""
    counted = Counter(entry.status for entry in claims)
    return Report(
        title=title,
        language="es",
        database=DATABASE,
        state_event=148,
        state_hash="9c1b2e7d4f5a60718293a4b5c6d7e8f90112233445566778899aabbccddeeff0",
        state_at=moment(14, 18, 5),
        filters=filters,
        total=len(claims),
        by_status=tuple((status, counted[status]) for status in Status if counted[status]),
        claims=claims,
    )


def ratified() -> ClaimEntry:
    """Give a claim decided, then decided otherwise, told by a chain of speakers in two articles."""
    return claim(
        1,
        RATIFIED,
        priority=Priority.HIGH,
        check_worthy=True,
        check_worthy_reason="decide si la flota puede salir",
        topics=("pesca", "tratados"),
        involved=((Involvement.SUBJECT, OSTRANIA),),
        appearances=(
            appearance(
                1,
                ACCORD,
                ACCORD_TEXT,
                "su Parlamento ratificó el acuerdo pesquero el 9 de diciembre",
                claimant=ERIK,
                reported_by=(JULIA, SURTEL),
                quote_kind=QuoteKind.PARAPHRASE,
                stated=PartialDate("2026-01-10"),
            ),
        ),
        evidence=(
            evidence(
                1,
                "Orden del día y actas de diciembre",
                Stance.REFUTES,
                url="https://parlamento.ostrania.example/actas/2025-12",
                kind=EvidenceKind.RECORD,
                publisher="Parlamento de Ostrania",
                published=PartialDate("2025-12-22"),
                quote="La votación del acuerdo se aplaza a febrero.",
                note="Acta 41, página 3; la consulta del 12 de enero sigue igual.",
            ),
            evidence(
                2,
                "Ostrania aplaza la votación",
                Stance.REFUTES,
                url="https://faro.example/ostrania-aplaza",
                kind=EvidenceKind.ARTICLE,
                publisher="El Faro del Sur",
                published=PartialDate("2025-12-10"),
                group="teletipo-surtel",
            ),
            evidence(
                3,
                "El acuerdo pesquero, otra vez aplazado",
                Stance.REFUTES,
                url="https://costa.example/2025/12/acuerdo",
                kind=EvidenceKind.ARTICLE,
                publisher="Costa Hoy",
                published=PartialDate("2025-12-10"),
                group="teletipo-surtel",
            ),
            evidence(
                4,
                "Texto del acuerdo firmado",
                Stance.CONTEXT,
                url="https://cancilleria.almarena.example/acuerdo.pdf",
                publisher="Cancillería de Almarena",
                published=PartialDate("2025"),
            ),
        ),
        steps=(
            step(1, Status.IN_PROGRESS, moment(12, 9, 15)),
            step(
                2,
                Status.DECIDED,
                moment(12, 13, 40),
                rating=MIXED,
                summary="El acuerdo se firmó, pero no consta su ratificación.",
                as_of=PartialDate("2026-01-12"),
                relied_on=("E2", "E4"),
            ),
            step(
                3,
                Status.DECIDED,
                moment(13, 10, 5),
                by="Tomás Roig",
                rating=FALSE,
                summary="El Parlamento de Ostrania no ratificó el acuerdo: aplazó la votación a febrero.",
                explanation=(
                    "El acta 41 del Parlamento recoge que la votación del 9 de diciembre se aplazó.\n\n"
                    "Dos diarios publicaron el aplazamiento el día 10, ambos a partir del mismo teletipo.\n"
                    "El acuerdo firmado exige la ratificación de las dos cámaras (artículo 7)."
                ),
                reason="Las actas, publicadas después, muestran que no hubo votación.",
                as_of=PartialDate("2026-01-13"),
                desk="Mesa de verificación",
                publisher="La Ribera",
                relied_on=("E1", "E2", "E3", "E4"),
            ),
        ),
    )


def fleet_share() -> ClaimEntry:
    """Give a claim in progress whose only evidence is anonymous."""
    return claim(
        2,
        "Toda la flota pesquera de Almarena faena ya bajo el acuerdo con Ostrania.",
        kind=ClaimKind.QUANTITY,
        check_worthy=True,
        topics=("pesca",),
        appearances=(
            appearance(2, ACCORD, ACCORD_TEXT, "el 100 % de la flota ya pesca con él", claimant=ERIK),
        ),
        evidence=(
            evidence(
                5,
                "Un patrón de barco, por teléfono",
                Stance.INCONCLUSIVE,
                kind=EvidenceKind.STATEMENT,
                note="Pide no ser citado.",
            ),
        ),
        steps=(step(1, Status.IN_PROGRESS, moment(12, 11, 30), ref=4),),
        links=(
            link(
                1,
                1,
                RATIFIED,
                LinkType.PART_OF,
                status=Status.DECIDED,
                rating="Falso",
                inverse=True,
            ),
            link(
                2,
                7,
                "El 100 % de los barcos de Almarena pesca con el acuerdo.",
                LinkType.DUPLICATE,
                score=0.91,
                reason="Misma frase, otro orden.",
            ),
        ),
    )


def lost_boats() -> ClaimEntry:
    """Give an unreviewed claim in an outlet's own voice."""
    return claim(
        3,
        "La flota de Almarena perdió en 2025 la mitad de sus barcos.",
        kind=ClaimKind.QUANTITY,
        appearances=(
            appearance(
                3,
                FLEET,
                FLEET_TEXT,
                "La flota de Almarena perdió en 2025 la mitad de sus barcos",
                claimant=None,
                quote_kind=QuoteKind.OUTLET,
            ),
        ),
    )


def prosperity() -> ClaimEntry:
    """Give a claim that cannot be checked."""
    return claim(
        4,
        "El acuerdo pesquero traerá diez años de prosperidad.",
        kind=ClaimKind.PREDICTION,
        priority=Priority.LOW,
        check_worthy=False,
        check_worthy_reason="es un pronóstico",
        appearances=(
            appearance(
                4,
                ACCORD,
                ACCORD_TEXT,
                "diez años de prosperidad",
                claimant=JULIA,
                stated=PartialDate("2026-01-11"),
            ),
        ),
        steps=(
            step(1, Status.NOT_CHECKABLE, moment(12, 12), ref=5, reason="Habla del futuro.", by="Tomás Roig"),
        ),
    )


def sample_report() -> Report:
    """Give the friendly report that the golden files hold."""
    return report(
        ratified(),
        fleet_share(),
        lost_boats(),
        prosperity(),
        title="El acuerdo pesquero, verificado",
        filters=(("topic", "pesca"), ("since", "2026-01-01")),
    )


HOSTILE = (
    "<script>alert(1)</script>",
    "</script><!-- <script>",
    "[pulse](javascript:alert(1))",
    "javascript:alert(1)",
    "a | b \\| c",
    "`code` ``` ~~~ **bold** __x__",
    "# no heading",
    "=1+1",
    '=HYPERLINK("http://evil.example","ver")',
    "\uff1d1+1",
    "'quoted",
    "-2+3",
    "a\nb\n\n# c",
    "right \u202e to left \u2066 \u200b",
    "red \x1b[31m\x07 \x9b31m\x7f",
    "\u2028line\u2029paragraph",
    "1. one",
    "| a | b |\n|---|---|",
    "&lt;b&gt; &amp; &#60;",
    "www.evil.example http://evil.example x@evil.example",
    "<r><t>rich</t></r>",
    "_x0041_ {{ 7*7 }} $x$ {% raw %}",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://evil.example/"><script>alert(1)</script>',
    "https://evil.example/ok?a=1&b=<2>'#\u202e",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "--><svg/onload=alert(1)>",
    "]]></title><script>alert(1)</script>",
    "\x00\x08\x0b\ufffe\uffff\ufeff",
    "\u2067\u202dtag \U000e0041\U000e0042",
    "x" * 10_000,
)


def hostile_claim(number: int, text: str) -> ClaimEntry:
    """Give a claim that holds `text` in every field that takes free text."""
    actor = ActorEntry(f"R{number}", "u", text, ActorKind.UNIDENTIFIED, text)
    article = ArticleEntry(f"A{number}", "u", text, f"S{number}", text, text, text, "es", PartialDate("2026"))
    rating = RatingEntry("false", text, Bucket.FALSE, 1, 5, "default", text, text, text)
    made = appearance(number, article, f"{text}{text}", text, claimant=actor, reported_by=(actor,))
    return claim(
        number,
        text,
        check_worthy=True,
        check_worthy_reason=text,
        topics=(text,),
        involved=((Involvement.TARGET, actor),),
        appearances=(
            replace(made, prefix=text[-CONTEXT:], suffix=text[:CONTEXT], recorded_by=text),
            replace(made, claimant=None, quote_kind=QuoteKind.OUTLET),
        ),
        evidence=(
            evidence(
                number, text, Stance.REFUTES, url=text, publisher=text, quote=text, note=text, group=text
            ),
        ),
        steps=(
            step(
                1,
                Status.DECIDED,
                moment(12, 9),
                by=text,
                rating=rating,
                summary=text,
                explanation=text,
                reason=text,
                desk=text,
                publisher=text,
                relied_on=(f"E{number}",),
            ),
            step(2, Status.DECIDED, moment(13, 9), by=text, rating=FALSE, summary=text, reason=text),
        ),
        links=(replace(link(1, 1, text, LinkType.VARIANT, rating=text, reason=text), linked_by=text),),
        rewordings=(RewordingEntry(moment(13, 10), text, text, text, text),),
        assignee=text,
        sign_offs=(
            SignOffEntry("u", "V1", moment(12, 10), text, text, void=True),
            SignOffEntry("u", "V2", moment(13, 10), text, text, void=False),
        ),
        replies=(
            ReplyEntry(
                "u", actor, text, PartialDate("2026-01"), None, None, text, ReplyOutcome.ANSWERED, text
            ),
        ),
        publications=(
            PublicationEntry("u", "V2", text, PartialDate("2026-01-14"), moment(14, 9), text, text, text),
        ),
        corrections=(CorrectionEntry("u", "V1", "V2", Severity.MAJOR, "es", text, moment(13, 9), text),),
        outlet_corrections=(
            OutletCorrectionEntry(
                "u", f"P{number}", text, text, PartialDate("2026"), None, ReplyOutcome.PENDING, text, text
            ),
        ),
    )


def hostile_report() -> Report:
    """Give a report whose every free text tries to be more than text."""
    claims = [hostile_claim(number, text) for number, text in enumerate(HOSTILE, start=1)]
    return report(*claims, title=HOSTILE[0], filters=tuple((text, text) for text in HOSTILE))


class OnePass:
    """Claims that are made as they are walked, as the services give them, and that count the walks."""

    def __init__(self, *claims: ClaimEntry) -> None:
        self._claims = claims
        self.walks = 0
        self.given = 0

    def __iter__(self) -> Iterator[ClaimEntry]:
        """Walk the claims once more."""
        self.walks += 1
        for entry in self._claims:
            self.given += 1
            yield entry
