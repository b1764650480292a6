"""Claims for the tests of ClaimReview: made at random, of every shape that the records allow."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, TypeVar

from report_samples import ACCORD, DATABASE, HOSTILE, JULIA, appearance, claim, moment, step

from claims.domain.partial_date import PartialDate
from claims.domain.rating import parse_scale
from claims.domain.report import (
    ActorEntry,
    AppearanceEntry,
    ClaimEntry,
    CorrectionEntry,
    PublicationEntry,
    RatingEntry,
)
from claims.domain.status import Status
from claims.domain.vocabulary import ActorKind, Origin, Severity
from claims.formats import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.domain.rating import ScaleDefinition

T = TypeVar("T")

HOME = "https://verifica.example/"
OTHERS = ("https://laribera.example/a", "http://radio.example:8080/?n=1#x", "https://xn--espaa-rta.example/ñ")
DATES = ("2024", "2025-12", "2026-01-03", "2026-01-03T08:00:00Z", "2026-01-09T23:59:59Z", "2026-01-10")
KEPT = tuple(text for text in HOSTILE if "\0" not in text)
"""What a record can hold: NUL is refused on its way in."""

TEXTS = (
    "El cable dará luz a 1 250 000 hogares.",
    " Ña\nñu ",
    "العربية",
    "日本語の主張",
    "😀 e\u0301",
    *KEPT,
)
NAMES = (None, "La Ribera", "Contraste", *KEPT)


def load_scales() -> list[ScaleDefinition]:
    """Read the scales that ship with the program."""
    paths = sorted((Path(__file__).parents[1] / "claims" / "scales").glob("*.toml"))
    return [parse_scale(tomllib.loads(path.read_text(encoding="utf-8")), where=path.name) for path in paths]


def preset_ratings() -> list[RatingEntry]:
    """Give every rating of every shipped scale, in every language it has a label for."""
    return [
        RatingEntry(
            code=rating.code,
            label=words,
            bucket=rating.bucket,
            position=rating.position,
            best=sum(other.position is not None for other in scale.ratings),
            scale=scale.code,
            scale_name=scale.name,
            scale_version=scale.version,
            definition=None,
        )
        for scale in load_scales()
        for rating in scale.ratings
        for words in rating.labels.values()
    ]


RATINGS = preset_ratings()


def made_in(number: int, *, url: str | None, day: str | None, said: str | None = None) -> AppearanceEntry:
    """Make an appearance in an article of that address and date."""
    return replace(
        appearance(number, ACCORD, "Dijo que sí.", "sí", claimant=JULIA),
        article=replace(ACCORD, url=url, published=PartialDate(day) if day else None),
        stated=PartialDate(said) if said else None,
    )


def published(at: str, url: str | None) -> PublicationEntry:
    """Make a publication."""
    return PublicationEntry("u", "V1", url, PartialDate(at), moment(12, 9), "Nora Vidal", None, None)


def random_claim(seed: int) -> ClaimEntry:
    """Give a decided claim, the same one for the same seed."""
    rng = Random(seed)  # noqa: S311 - samples

    def text() -> str:
        return rng.choice(TEXTS)

    def maybe(values: Sequence[T]) -> T | None:
        return rng.choice([None, *values])

    def actor() -> ActorEntry | None:
        kind = maybe(list(ActorKind))
        return None if kind is None else ActorEntry("R1", "u", text(), kind, maybe(TEXTS), maybe(["Q42"]))

    appearances = tuple(
        replace(
            made_in(number, url=maybe([*OTHERS, f"{HOME}otra"]), day=maybe(DATES), said=maybe(DATES)),
            claimant=actor(),
        )
        for number in range(rng.choice([0, 1, 1, 2, 3, 5]))
    )
    appearances = tuple(
        replace(entry, article=replace(entry.article, title=text(), source=text())) for entry in appearances
    )
    status = rng.choice([Status.DECIDED, Status.PUBLISHED, Status.CORRECTED])
    rating = rng.choice(RATINGS)
    decided = step(
        1,
        Status.DECIDED,
        moment(11, 9),
        rating=rating,
        summary=maybe(TEXTS),
        publisher=rng.choice(NAMES),
        origin=rng.choice(list(Origin)),
    )
    made = replace(
        claim(1, text(), appearances=appearances, steps=(decided,)),
        ref=f"C{seed}",
        uuid=f"f0000000-0000-4000-8000-{seed:012}",
    )
    if status is Status.DECIDED:
        return made
    made = replace(
        made,
        status=status,
        steps=(decided, replace(decided, ref="V2", number=2, status=status, at=moment(12, 9))),
        publications=tuple(
            published(rng.choice(DATES), maybe([f"{HOME}a?n={seed}", f"{HOME}b#c", HOSTILE[3]]))
            for _number in range(rng.choice([0, 1, 2]))
        ),
    )
    if status is Status.PUBLISHED:
        return made
    note = CorrectionEntry(
        "u", "V1", "V2", rng.choice(list(Severity)), "es", text(), moment(13, 9), "Tomás Roig"
    )
    return replace(made, corrections=(note,) * rng.choice([0, 1, 2]))


def random_options(seed: int) -> Options:
    """Give options that go with a random claim."""
    rng = Random(f"{DATABASE} {seed}")  # noqa: S311 - samples
    return Options(
        publisher=rng.choice(NAMES),
        publisher_url=rng.choice([None, HOME, "https://red.example/contraste"]),
        base_url=rng.choice([None, HOME, f"{HOME}comprobado"]),
    )
