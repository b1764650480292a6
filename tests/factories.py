"""Records for tests, of an invented country and its press, made through the services.

Each function makes one record with as little said as possible; what a test is about, it says itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from claims.config import Identity
from claims.domain.partial_date import PartialDate
from claims.domain.reference import Kind
from claims.domain.review import ReviewEntry
from claims.domain.status import Status
from claims.domain.text import fold
from claims.domain.vocabulary import (
    ActorKind,
    Bucket,
    BucketBasis,
    IntakeMethod,
    Involvement,
    LinkType,
    NameType,
    ReplyOutcome,
    SourceKind,
    Stance,
)
from claims.models import claim_vector, vector_block
from claims.services import (
    actor,
    article,
    assignment,
    capture,
    correction,
    desk,
    edition,
    evidence,
    evidence_text,
    publication,
    reply,
    signoff,
    source,
    verification,
)
from claims.services.actor_name import add_name
from claims.services.appearance import Place, Recorded, add_appearance, correct_appearance
from claims.services.capture import NewCapture
from claims.services.claim import Statement, record_claim
from claims.services.duplicate import Found, begin_sweep, keep
from claims.services.evidence import Bearing
from claims.services.link import link_claims, unlink_claims
from claims.services.merge import merge_actors, tell_apart, unmerge_actor
from claims.services.report.build import build_report
from claims.services.review_batch import Change, File, find_changes, write_batch
from claims.services.review_withdrawal import (
    find_review,
    list_imports,
    restore_review,
    withdraw_import,
    withdraw_review,
)
from claims.services.role import Role
from claims.services.scale import resolve_rating
from claims.services.selection import ClaimFilter
from claims.services.snapshot import NewText, update_article
from claims.services.verification import Step
from claims.services.work import Work, start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

IRENE = Identity("Irene Sotomar", "irene.sotomar@contraste.example")
BRUNO = Identity("Bruno Tejarán", "bruno.tejaran@contraste.example")

# Microseconds too, which both engines must give back.
NOW = dt.datetime(2026, 3, 2, 9, 5, 30, 123456, tzinfo=dt.UTC)

QUOTE = "El cable dará luz a 1 250 000 hogares de Quelmora"
CENSUS = "El censo cuenta 940 000 hogares. Son menos que en 2020."
REFRAIN = "no busca vencedores ni vencidos"
TEXT = (
    f"Virelda, 2 de marzo.- «{QUOTE}», dijo el canciller Octavio Belarte tras la reunión.\n"
    f"El canciller aseguró que el Gobierno {REFRAIN}. La embajada repitió que Torvenza {REFRAIN}.\n"
    "La flota de bajura perdió en 2025 el 11 % de sus capturas, según el instituto de estadística.\n"
)

_numbers = count(1)


def later(work: Work, minutes: int) -> Work:
    """Go on with a piece of work some minutes later."""
    return replace(work, at=work.at + dt.timedelta(minutes=minutes))


def colleague(connection: Connection, identity: Identity = BRUNO, *, desk: str | None = None) -> Work:
    """Let somebody else work in the same transaction."""
    return start(connection, identity, at=NOW, desk=desk)


def make_source(
    work: Work,
    *,
    name: str | None = None,
    kind: SourceKind = SourceKind.NEWSPAPER,
    language: str | None = "es",
    homepage: str | None = None,
) -> int:
    """Enter a source and give its number."""
    return source.add_source(
        work, name=name or f"La Gaceta {next(_numbers)}", kind=kind, language=language, homepage=homepage
    )


def make_article(
    work: Work,
    *,
    source_id: int | None = None,
    text: str = TEXT,
    title: str = "Belarte recibe al embajador de Ismavia",
    url: str | None = None,
    published: PartialDate | None = None,
    language: str | None = None,
) -> int:
    """Enter an article and give its number; without a source it gets one of its own."""
    return article.add_article(
        work,
        source_id=make_source(work) if source_id is None else source_id,
        new=NewText(text, IntakeMethod.FILE, "nota.txt"),
        title=title,
        url=url,
        published=published,
        language=language,
    )


def make_page(url: str, text: str = TEXT) -> NewText:
    """Make a text that was read out of the page at an address."""
    raw = f"<p>{text}</p>".encode()
    page = NewCapture(raw=raw, origin=url, media_type="text/html", note="La página pide no ser archivada.")
    return NewText(text, IntakeMethod.URL, url, page, "trafilatura 2.3.1")


def make_actor(
    work: Work,
    *,
    name: str | None = None,
    kind: ActorKind = ActorKind.PERSON,
    aliases: Sequence[str] = (),
    weak_aliases: Sequence[str] = (),
    former: Sequence[str] = (),
    roles: Sequence[Role] = (),
    wikidata: str | None = None,
    namesake: bool = False,
) -> int:
    """Enter an actor and give its number."""
    return actor.add_actor(
        work,
        name=name or f"Portavoz Número {next(_numbers)}",
        kind=kind,
        aliases=aliases,
        weak_aliases=weak_aliases,
        former=former,
        roles=roles,
        wikidata=wikidata,
        namesake=namesake,
    )


def make_claim(
    work: Work,
    *,
    article_id: int | None = None,
    claimant: int | None = None,
    text: str | None = None,
    quote: str = QUOTE,
    language: str = "es",
    topics: Sequence[str] = (),
    involved: Sequence[tuple[Involvement, int]] = (),
    stated: PartialDate | None = None,
) -> Recorded:
    """Record a claim, by default as the voice of an outlet of its own."""
    return record_claim(
        work,
        Statement(
            text or f"El cable abastecerá a {next(_numbers)} hogares de Quelmora.",
            language,
            topics=topics,
            involved=involved,
        ),
        Place(make_article(work) if article_id is None else article_id, quote, claimant, stated=stated),
    )


def make_topic(work: Work) -> str:
    """Enter a topic, by way of a claim that has it, and give its name."""
    name = f"tema {next(_numbers)}"
    make_claim(work, topics=[name])
    return name


def make_evidence(work: Work, *, title: str | None = None, url: str | None = None) -> int:
    """Enter a piece of evidence and give its number."""
    return evidence.add_evidence(work, title=title or f"Censo de hogares {next(_numbers)}", url=url)


def decide(
    work: Work,
    claim_id: int,
    rating: str = "false",
    *,
    status: Status = Status.DECIDED,
    summary: str = "El censo cuenta menos hogares en todo el país.",
    reason: str | None = None,
    scale: str = "default",
) -> int:
    """Take a step that rates a claim and give its number."""
    rating_id = resolve_rating(work.connection, rating, scale)
    return verification.verify(
        work, claim_id, Step(status, rating_id=rating_id, summary=summary, reason=reason)
    )


def make_edition(work: Work, *, name: str | None = None, raw: bytes = b"# Informe\n") -> edition.Edition:
    """Freeze a report of all claims with a file of those bytes."""
    report = build_report(work.connection, ClaimFilter(), title="Informe", language="es")
    draft = edition.prepare(work.connection, name or f"Edición {next(_numbers)}", report)
    return edition.add_edition(work, draft, edition.NewFile("markdown", raw))


def fill(work: Work) -> Recorded:
    """Put rows into every table: a claim, published and corrected, with all that belongs to it."""
    desk_work = colleague(work.connection, desk="Mesa de contraste")
    colleague(work.connection, Identity("Teodora Luengar", "teodora@contraste.example"), desk="Mesa de datos")
    minister = make_actor(
        work,
        wikidata=f"Q{next(_numbers)}",
        aliases=["Belarte Quirón"],
        weak_aliases=["el canciller"],
        roles=[
            Role("canciller", "Quelmora", PartialDate("2024-06"), None),
            Role("diputado", None, PartialDate("2019"), PartialDate("2024-05")),
        ],
    )
    embassy = make_actor(work, kind=ActorKind.PUBLIC_BODY, wikidata=f"Q{next(_numbers)}")
    _merge(work, minister, embassy)
    add_name(work, embassy, "Legación de Ismavia", NameType.FORMER, language="es")
    paper = make_source(work, homepage="https://gaceta.example")
    article_id = make_article(work, source_id=paper, url="https://gaceta.example/cable")
    update_article(work, article_id, make_page("https://gaceta.example/cable", TEXT + "Fe de errores."))
    reprint = make_article(work, url="https://ambrera.example/cable")
    update_article(work, reprint, make_page("https://ambrera.example/cable", TEXT + "Ambrera."))
    recorded = make_claim(
        work,
        article_id=article_id,
        claimant=minister,
        topics=["energía", "cable de Ambrera"],
        involved=[(Involvement.SUBJECT, embassy), (Involvement.MENTIONED, minister)],
    )
    retold = Place(article_id, REFRAIN, minister, occurrence=1, reported_by=[embassy, minister])
    second = add_appearance(work, recorded.claim_id, retold)
    correct_appearance(work, second.appearance_id, replace(retold, paraphrase=True), reason="No es literal.")
    another = make_claim(work).claim_id
    link_claims(work, recorded.claim_id, another, LinkType.VARIANT)
    unlink_claims(work, recorded.claim_id, another, reason="Habla de otro cable.")
    _derive(work.connection, recorded.claim_id, another)
    for url in ("https://inequel.example/censo", "https://inequel.example/avance"):
        census = make_evidence(work, url=url)
        evidence.link_evidence(work, recorded.claim_id, census, Bearing(Stance.REFUTES, group="Inequel"))
    copy = capture.add_capture(work, Kind.EVIDENCE, census, NewCapture(raw=CENSUS.encode(), origin="a.txt"))
    evidence_text.keep_text(work, copy, CENSUS, extractor="claims 1")
    saved = "https://web.archive.org/web/20260302090530/https://inequel.example/avance"
    capture.add_capture(work, Kind.EVIDENCE, census, NewCapture(archive_url=saved))
    softened = Bearing(Stance.CONTEXT, quote="El censo cuenta 940 000 hogares.", group="Inequel")
    evidence.correct_link(work, recorded.claim_id, census, softened, reason="No lo desmiente del todo.")
    _publish(work, desk_work, recorded, minister)
    make_edition(work)
    import_review(work, make_review())
    import_review(work, make_review(rating="Engañoso", bucket=Bucket.MIXED, basis=BucketBasis.LABEL))
    _withdraw(work, "https://otra.example/2")
    return recorded


def _publish(work: Work, desk_work: Work, recorded: Recorded, minister: int) -> None:
    """Take a claim through the editorial workflow, from its assignment to a correction."""
    claim_id = recorded.claim_id
    desk.set_sign_offs(work, "Mesa de contraste", 1)
    assignment.assign(work, claim_id, desk_work.person_id)
    today = PartialDate("2026-03-02")
    for outcome in (ReplyOutcome.PENDING, ReplyOutcome.NO_ANSWER):
        reply.ask(work, claim_id, minister, channel="correo", asked=today)
        answer = reply.Answer(ReplyOutcome.ANSWERED, today, "Me remito al censo.")
        reply.record_answer(work, claim_id, minister, answer)
        reply.ask_outlet(
            work,
            recorded.appearance_id,
            channel="correo",
            asked=today,
            today=today,
            answer=reply.Answer(outcome),
        )
    decide(desk_work, claim_id)
    signoff.sign_off_step(later(work, 1), claim_id)
    outing = publication.Outing(today, "https://contraste.example/cable")
    publication.publish(later(desk_work, 1), claim_id, outing)
    misleading = resolve_rating(work.connection, "misleading", "default")
    correction.correct(later(desk_work, 2), claim_id, correction.Amendment("Censo nuevo.", misleading))


def _merge(work: Work, minister: int, embassy: int) -> None:
    """Say of actors that they are one, that they are not, and take one of it back."""
    namesake = make_actor(work)
    merge_actors(work, make_actor(work), minister)
    merge_actors(work, namesake, minister)
    unmerge_actor(work, namesake, reason="Es su hermano.")
    tell_apart(work, embassy, minister)


def make_review(text: str = "El cable es nuevo.", **fields: Any) -> ReviewEntry:  # noqa: ANN401
    """Make a review that an invented publisher wrote."""
    said: dict[str, Any] = {
        "site": "contraste.example",
        "publisher": "Mesa de Contraste",
        "url": f"https://contraste.example/{fold(text).replace(' ', '-')}",
        "language": "es",
        "rating": "Falso",
    }
    return ReviewEntry(claim_text=text, **(said | fields))


def import_review(work: Work, entry: ReviewEntry) -> None:
    """Bring a review of others on record, as a batch of its own."""
    found = find_changes(work.connection, [Change(entry)])
    write_batch(
        work, File("feed.json", 64 * "0", "claimreview", "{}"), None, found.changes, position=1, finished=True
    )


def _withdraw(work: Work, url: str) -> None:
    """Bring a review of others on record, withdraw it, let it stand again, and withdraw all of its import."""
    import_review(work, make_review(url=url))
    number = find_review(work.connection, url)
    withdraw_review(work, number, reason="La retiró.")
    restore_review(work, number, reason="Sigue publicada.")
    newest = list_imports(work.connection)[0]
    withdraw_import(work, newest.number, reason="No era ese archivo.")


def _derive(connection: Connection, claim_id: int, other_id: int) -> None:
    """Put rows into the tables of what is derived but is not made with the records."""
    begin_sweep(connection)
    keep(connection, Found((claim_id,), {(claim_id, other_id): 0.75}, stamp=0))
    connection.execute(
        insert(claim_vector).values(
            claim_id=claim_id, model="none", language="es", digest="none", vector=bytes(384)
        )
    )
    connection.execute(
        insert(vector_block).values(block=claim_id, language="es", model="none", codes=bytes(50))
    )
