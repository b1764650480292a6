from __future__ import annotations

import hashlib
from itertools import count
from typing import TYPE_CHECKING

import pytest
from factories import (
    BRUNO,
    IRENE,
    NOW,
    QUOTE,
    REFRAIN,
    TEXT,
    decide,
    fill,
    later,
    make_actor,
    make_article,
    make_claim,
    make_evidence,
    make_source,
)
from sqlalchemy import select

from claims import models
from claims.domain.anchor import CONTEXT
from claims.domain.partial_date import PartialDate
from claims.domain.report import (
    ActorEntry,
    AppearanceEntry,
    ArticleEntry,
    ClaimEntry,
    EvidenceEntry,
    RatingEntry,
    StepEntry,
)
from claims.domain.status import Status
from claims.domain.vocabulary import (
    ActorKind,
    Bucket,
    ClaimKind,
    EvidenceKind,
    IntakeMethod,
    Involvement,
    LinkType,
    Origin,
    Priority,
    QuoteKind,
    Stance,
)
from claims.errors import NotFoundError
from claims.services import actor, current, log
from claims.services.appearance import Place, add_appearance, correct_appearance
from claims.services.article import get_article
from claims.services.claim import Statement, edit_claim, record_claim
from claims.services.evidence import Bearing, add_evidence, correct_link, get_evidence, link_evidence
from claims.services.link import link_claims
from claims.services.report import build
from claims.services.report.build import build_report, get_claim
from claims.services.role import Role
from claims.services.scale import resolve_rating
from claims.services.selection import ClaimFilter
from claims.services.snapshot import NewText, update_article
from claims.services.verification import Step, verify
from claims.services.work import start

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from claims.services.work import Work

URL = "https://gaceta.example/cable"


def uuid_of(connection: Connection, table: Table, number: int) -> str:
    return str(connection.execute(select(table.c.uuid).where(table.c.id == number)).scalar_one())


# ---- one claim -------------------------------------------------------------------------------------------


def test_a_claim_is_told_whole(work: Work) -> None:
    connection = work.connection
    source_id = make_source(work, name="La Gaceta")
    article_id = make_article(
        work, source_id=source_id, title="El cable", url=URL, published=PartialDate("2026-03-02")
    )
    minister = make_actor(
        work,
        name="Octavio Belarte",
        roles=[
            Role("diputado", None, PartialDate("2019"), PartialDate("2025-12-31")),
            Role("canciller", "Quelmora", PartialDate("2026-01"), None),
        ],
    )
    state = make_actor(work, name="Quelmora", kind=ActorKind.STATE)
    recorded = record_claim(
        work,
        Statement(
            "El cable dará luz a 1 250 000 hogares.",
            "es",
            kind=ClaimKind.QUANTITY,
            priority=Priority.URGENT,
            check_worthy=True,
            check_worthy_reason="Se repite.",
            topics=["energía", "cable"],
            involved=[(Involvement.SUBJECT, state)],
        ),
        Place(article_id, QUOTE, minister, stated=PartialDate("2025"), reported_by=[state]),
    )
    own_voice = add_appearance(work, recorded.claim_id, Place(article_id, REFRAIN, None, occurrence=2))
    census, survey = (
        make_evidence(work, title="Censo", url="https://inequel.example/censo"),
        make_evidence(work, title="Encuesta"),
    )
    link_evidence(work, recorded.claim_id, census, Bearing(Stance.REFUTES, "940 000", "Tabla 3.", "Inequel"))
    link_evidence(work, recorded.claim_id, survey, Bearing(Stance.CONTEXT))
    decider = start(connection, BRUNO, at=later(work, 5).at, desk="Datos", publisher="Contraste")
    verify(work, recorded.claim_id, Step(Status.IN_PROGRESS, reason="Se pide el censo."))
    verify(
        decider,
        recorded.claim_id,
        Step(
            Status.DECIDED,
            rating_id=resolve_rating(connection, "false", "default"),
            summary="Hay 940 000 hogares.",
            explanation="Así lo dice el censo.",
            as_of=PartialDate("2026-03-01"),
        ),
    )
    steps = connection.execute(
        select(models.verification.c.id, models.verification.c.uuid)
        .where(models.verification.c.claim_id == recorded.claim_id)
        .order_by(models.verification.c.step)
    ).all()
    quelmora = ActorEntry(f"R{state}", uuid_of(connection, models.actor, state), "Quelmora", ActorKind.STATE)
    gaceta = ArticleEntry(
        ref=f"A{article_id}",
        uuid=get_article(connection, article_id).uuid,
        title="El cable",
        source_ref=f"S{source_id}",
        source="La Gaceta",
        url=URL,
        byline=None,
        language="es",
        published=PartialDate("2026-03-02"),
    )
    start_at, end_at = TEXT.index(QUOTE), TEXT.index(QUOTE) + len(QUOTE)
    again = TEXT.rindex(REFRAIN)
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    assert get_claim(connection, recorded.claim_id) == ClaimEntry(
        ref=f"C{recorded.claim_id}",
        uuid=uuid_of(connection, models.claim, recorded.claim_id),
        text="El cable dará luz a 1 250 000 hogares.",
        language="es",
        kind=ClaimKind.QUANTITY,
        priority=Priority.URGENT,
        check_worthy=True,
        check_worthy_reason="Se repite.",
        topics=("cable", "energía"),
        status=Status.DECIDED,
        involved=((Involvement.SUBJECT, quelmora),),
        appearances=(
            AppearanceEntry(
                ref=f"P{recorded.appearance_id}",
                uuid=uuid_of(connection, models.appearance, recorded.appearance_id),
                article=gaceta,
                claimant=ActorEntry(
                    f"R{minister}",
                    uuid_of(connection, models.actor, minister),
                    "Octavio Belarte",
                    ActorKind.PERSON,
                    "diputado",
                ),
                reported_by=(quelmora,),
                quote_kind=QuoteKind.VERBATIM,
                quote=QUOTE,
                prefix=TEXT[max(0, start_at - CONTEXT) : start_at],
                suffix=TEXT[end_at : end_at + CONTEXT],
                start=start_at,
                end=end_at,
                snapshot=1,
                snapshot_sha256=sha256,
                stated=PartialDate("2025"),
                recorded_at=NOW,
                recorded_by=IRENE.name,
            ),
            AppearanceEntry(
                ref=f"P{own_voice.appearance_id}",
                uuid=uuid_of(connection, models.appearance, own_voice.appearance_id),
                article=gaceta,
                claimant=None,
                reported_by=(),
                quote_kind=QuoteKind.OUTLET,
                quote=REFRAIN,
                prefix=TEXT[again - CONTEXT : again],
                suffix=TEXT[again + len(REFRAIN) :][:CONTEXT],
                start=again,
                end=again + len(REFRAIN),
                snapshot=1,
                snapshot_sha256=sha256,
                stated=None,
                recorded_at=NOW,
                recorded_by=IRENE.name,
            ),
        ),
        evidence=(
            EvidenceEntry(
                ref=f"E{census}",
                uuid=get_evidence(connection, census).uuid,
                title="Censo",
                url="https://inequel.example/censo",
                kind=EvidenceKind.DOCUMENT,
                publisher=None,
                published=None,
                stance=Stance.REFUTES,
                quote="940 000",
                note="Tabla 3.",
                group="Inequel",
                added_at=NOW,
                added_by=IRENE.name,
            ),
            EvidenceEntry(
                ref=f"E{survey}",
                uuid=get_evidence(connection, survey).uuid,
                title="Encuesta",
                url=None,
                kind=EvidenceKind.DOCUMENT,
                publisher=None,
                published=None,
                stance=Stance.CONTEXT,
                quote=None,
                note=None,
                group=None,
                added_at=NOW,
                added_by=IRENE.name,
            ),
        ),
        steps=(
            StepEntry(
                ref=f"V{steps[0].id}",
                uuid=steps[0].uuid,
                number=1,
                status=Status.IN_PROGRESS,
                rating=None,
                summary=None,
                explanation=None,
                reason="Se pide el censo.",
                as_of=None,
                at=NOW,
                by=IRENE.name,
                desk=None,
                publisher=None,
                origin=Origin.OWN,
                evidence=(),
            ),
            StepEntry(
                ref=f"V{steps[1].id}",
                uuid=steps[1].uuid,
                number=2,
                status=Status.DECIDED,
                rating=RatingEntry(
                    code="false",
                    label="Falso",
                    bucket=Bucket.FALSE,
                    position=1,
                    best=5,
                    scale="default",
                    scale_name="Default scale",
                    scale_version="1",
                    definition=definition_of_false(connection),
                ),
                summary="Hay 940 000 hogares.",
                explanation="Así lo dice el censo.",
                reason=None,
                as_of=PartialDate("2026-03-01"),
                at=later(work, 5).at,
                by=BRUNO.name,
                desk="Datos",
                publisher="Contraste",
                origin=Origin.OWN,
                evidence=(f"E{census}", f"E{survey}"),
            ),
        ),
        recorded_at=NOW,
        recorded_by=IRENE.name,
    )


def definition_of_false(connection: Connection) -> str | None:
    """Give the Spanish definition of the default scale's `false`."""
    return connection.execute(
        select(models.rating_text.c.definition).where(
            models.rating_text.c.rating_id == resolve_rating(connection, "false", "default"),
            models.rating_text.c.language == "es",
        )
    ).scalar_one()


def test_a_bare_claim_has_empty_parts(work: Work) -> None:
    entry = get_claim(work.connection, make_claim(work).claim_id)
    assert (entry.topics, entry.involved, entry.evidence, entry.steps) == ((), (), (), ())
    assert (entry.current, entry.rating, entry.check_worthy) == (None, None, None)
    assert entry.independent_sources == 0


def test_a_claim_that_is_not_there(work: Work) -> None:
    number = make_claim(work).claim_id + 1
    with pytest.raises(NotFoundError) as caught:
        get_claim(work.connection, number)
    assert caught.value.message == f"There is no claim C{number}."


# ---- who, as what ----------------------------------------------------------------------------------------

MINISTER = [
    Role("diputado", None, PartialDate("2019"), PartialDate("2025-12-31")),
    Role("canciller", None, PartialDate("2026-01-01"), PartialDate("2026-02-28")),
]


@pytest.mark.parametrize(
    ("stated", "published", "expected"),
    [
        ("2020", "2026-01-15", "diputado"),
        (None, "2026-01-15", "canciller"),
        # With neither it is the day of recording, when the office had ended.
        (None, None, None),
        ("2026-02-28T23:00:00Z", None, "canciller"),
    ],
)
def test_a_claimant_has_the_role_of_the_day_the_claim_was_made(
    work: Work, stated: str | None, published: str | None, expected: str | None
) -> None:
    minister = make_actor(work, roles=MINISTER)
    article_id = make_article(work, published=PartialDate(published) if published else None)
    recorded = make_claim(
        work,
        article_id=article_id,
        claimant=minister,
        stated=PartialDate(stated) if stated else None,
        involved=[(Involvement.MENTIONED, minister)],
    )
    entry = get_claim(work.connection, recorded.claim_id)
    claimant = entry.appearances[0].claimant
    assert claimant is not None
    assert claimant.role == expected


def test_an_actor_goes_by_the_name_that_stands(work: Work) -> None:
    number = make_actor(work, name="Provincias Unidas de Ismavia")
    recorded = make_claim(work, claimant=number)
    actor.edit_actor(work, number, name="República de Ismavia")
    assert get_claim(work.connection, recorded.claim_id).claimants == ("República de Ismavia",)


def test_only_the_appearances_that_stand_are_told_and_where_they_were_recorded(work: Work) -> None:
    article_id, speaker = make_article(work), make_actor(work)
    recorded = make_claim(work, article_id=article_id, claimant=speaker)
    mended = correct_appearance(
        work, recorded.appearance_id, Place(article_id, QUOTE, None), reason="Es voz del diario."
    )
    update_article(work, article_id, NewText(f"Nota. {TEXT}", IntakeMethod.FILE))
    snapshot_id = work.connection.execute(
        select(models.snapshot.c.id).where(
            models.snapshot.c.article_id == article_id, models.snapshot.c.number == 2
        )
    ).scalar_one()
    at = mended.found.anchor
    work.add(
        models.anchor,
        {
            "appearance_id": mended.appearance_id,
            "snapshot_id": snapshot_id,
            "state": "moved",
            "quote": at.quote,
            "prefix": at.prefix,
            "suffix": at.suffix,
            "start_offset": at.start + 6,
            "end_offset": at.end + 6,
        },
    )
    [standing] = get_claim(work.connection, recorded.claim_id).appearances
    assert (standing.ref, standing.snapshot, standing.start) == (f"P{mended.appearance_id}", 1, at.start)


# ---- evidence and steps ----------------------------------------------------------------------------------


def test_items_of_one_group_are_one_independent_source(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    pages = count(1)
    for stance, group in (
        (Stance.REFUTES, "Agencia"),
        (Stance.REFUTES, "agéncia"),
        (Stance.SUPPORTS, None),
        (Stance.CONTEXT, None),
    ):
        url = f"https://datos.example/{next(pages)}"
        link_evidence(work, claim_id, make_evidence(work, url=url), Bearing(stance, group=group))
    entry = get_claim(work.connection, claim_id)
    assert entry.independent_sources == 3
    assert [(stance, len(entries)) for stance, entries in entry.evidence_by_stance()] == [
        (Stance.SUPPORTS, 1),
        (Stance.REFUTES, 2),
        (Stance.CONTEXT, 1),
    ]


def test_one_publisher_is_one_source_and_nobody_is_none(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    for title, publisher in (("a", "EFE"), ("b", "Efe"), ("Fuente anónima", None), ("Otra", None)):
        number = add_evidence(work, title=title, publisher=publisher)
        link_evidence(work, claim_id, number, Bearing(Stance.SUPPORTS))
    assert get_claim(work.connection, claim_id).independent_sources == 1


def test_evidence_is_told_as_it_stands_and_steps_as_they_stood(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    census, rumour = make_evidence(work), make_evidence(work)
    link_evidence(work, claim_id, census, Bearing(Stance.REFUTES))
    link_evidence(work, claim_id, rumour, Bearing(Stance.REFUTES))
    decide(work, claim_id)
    correct_link(work, claim_id, rumour, None, reason="Era falso.")
    correct_link(work, claim_id, census, Bearing(Stance.CONTEXT), reason="No lo desmiente.")
    entry = get_claim(work.connection, claim_id)
    assert [(item.ref, item.stance) for item in entry.evidence] == [(f"E{census}", Stance.CONTEXT)]
    assert entry.steps[0].evidence == (f"E{census}", f"E{rumour}")


@pytest.mark.parametrize(
    ("language", "label"), [("es-VE", "Falso"), ("ca", "Fals"), ("en", "False"), ("pt", "Fals")]
)
def test_a_rating_reads_in_the_claims_language_or_the_scales(work: Work, language: str, label: str) -> None:
    claim_id = make_claim(work, language=language).claim_id
    decide(work, claim_id, "falso", scale="verificat")
    rating = get_claim(work.connection, claim_id).rating
    assert rating is not None
    assert (rating.label, rating.scale, rating.best) == (label, "verificat", 4)


def test_a_rating_off_the_axis_has_no_position(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    decide(work, claim_id, "satire")
    rating = get_claim(work.connection, claim_id).rating
    assert rating is not None
    assert (rating.position, rating.best, rating.bucket) == (None, 5, Bucket.OTHER)


def test_texts_read_in_the_claims_language_or_in_any(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    verify(work, claim_id, Step(Status.IN_PROGRESS, summary="In English.", language="en"))
    assert get_claim(work.connection, claim_id).steps[0].summary == "In English."
    edit_claim(work, claim_id, {"language": "en"})
    assert get_claim(work.connection, claim_id).steps[0].summary == "In English."


# ---- reports ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [1, 2, 3, 500])
def test_a_report_holds_every_claim_once_whatever_the_page(
    work: Work, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "PAGE", page)
    numbers = [make_claim(work).claim_id for _ in range(5)]
    made = build_report(work.connection, ClaimFilter(), title="Todo", language="es")
    for _ in range(2):
        assert [entry.ref for entry in made.claims] == [f"C{number}" for number in numbers]
    assert made.total == 5


@pytest.mark.parametrize(("page", "dense"), [(1, 2), (2, 2), (1000, 2), (1000, 0), (1000, 1_000_000)])
def test_a_page_tells_of_each_claim_what_it_tells_alone(
    work: Work, page: int, dense: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_claim(work, topics=["pesca", "energía"]).claim_id
    decide(work, first)
    filled = fill(work).claim_id
    bare = [make_claim(work).claim_id for _ in range(3)]
    link_claims(work, filled, bare[-1], LinkType.VARIANT)
    numbers = [*range(first, bare[-1] + 1)]
    alone = [get_claim(work.connection, number) for number in numbers]
    assert len({len(entry.steps) for entry in alone}) > 1
    monkeypatch.setattr(build, "PAGE", page)
    monkeypatch.setattr(current, "_DENSE", dense)  # the claims of a page by their numbers, or by a range
    for wanted in (numbers, [first, filled], bare[::2]):
        told = build_report(work.connection, ClaimFilter(claims=wanted), title="Todo", language="es")
        assert list(told.claims) == [entry for entry in alone if int(entry.ref[1:]) in wanted]


def test_a_report_says_what_it_is_of(work: Work) -> None:
    first, second = make_claim(work, topics=["pesca"]).claim_id, make_claim(work, topics=["pesca"]).claim_id
    make_claim(work)
    decide(later(work, 1), first)
    made = build_report(
        work.connection,
        ClaimFilter(topic="pesca"),
        title="Pesca",
        language="en",
        filters=[("topic", "pesca")],
    )
    head = log.get_head(work.connection)
    assert (made.title, made.language, made.filters) == ("Pesca", "en", (("topic", "pesca"),))
    assert (made.state_event, made.state_hash, made.state_at) == (
        head.position,
        head.hash,
        later(work, 1).at,
    )
    assert made.database == work.connection.execute(select(models.database_info.c.uuid)).scalar_one()
    assert made.total == 2
    assert made.by_status == ((Status.UNREVIEWED, 1), (Status.DECIDED, 1))
    assert [entry.ref for entry in made.claims] == [f"C{first}", f"C{second}"]


def test_the_same_state_gives_the_same_report(work: Work) -> None:
    for _ in range(3):
        decide(work, make_claim(work).claim_id)
    one, other = (build_report(work.connection, ClaimFilter(), title="Todo", language="es") for _ in range(2))
    assert one == other
    assert list(one.claims) == list(other.claims)


def test_an_empty_report_is_one(connection: Connection) -> None:
    made = build_report(connection, ClaimFilter(), title="Nada", language="es")
    assert (made.total, made.by_status, list(made.claims)) == (0, (), [])
