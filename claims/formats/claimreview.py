"""ClaimReview: the decided claims of a report as JSON-LD, for search engines and fact-check feeds.

One review is a single object, as a page embeds it; several stand in a `@graph`, which Google's tools and
JSON-LD processors read alike. Every `<` is written as an escape, so that the text can stand in a script tag.
Claims without a verdict, and those retracted, are no reviews and are left out.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import IO, TYPE_CHECKING

from claims.domain.claimreview import (
    Note,
    Party,
    Rating,
    Review,
    Work,
    is_after,
    own_sites,
    to_dict,
)
from claims.domain.partial_date import PartialDate
from claims.domain.schema_org import CONTEXT
from claims.domain.status import Status
from claims.domain.url import check_url, domain_of
from claims.domain.vocabulary import ActorKind, Origin
from claims.errors import InvalidInputError
from claims.formats.json import dump
from claims.formats.verdict import deciding_step
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.report import (
        ActorEntry,
        AppearanceEntry,
        ClaimEntry,
        RatingEntry,
        Report,
        StepEntry,
    )
    from claims.formats import Options

REVIEWED = frozenset({Status.DECIDED, Status.PUBLISHED, Status.CORRECTED})
"""The statuses of the claims that are reviews."""

_LEAST_LABELS = 2
_SEVERAL = 2
_PARTY_TYPES = {ActorKind.PERSON: "Person", ActorKind.UNIDENTIFIED: "Person"}


def write(report: Report, sink: IO[str], options: Options) -> None:
    """Write one review as an object, none or several as a `@graph`, each as it comes."""
    found = reviews(report, options)
    first = list(islice(found, 2))
    if len(first) == 1:
        sink.write(_dump(to_dict(first[0]), indent=2) + "\n")
        return
    sink.write(f'{{\n  "@context": "{CONTEXT}",\n  "@graph": [')
    separator = "\n    "
    for review in chain(first, found):
        node = to_dict(review)
        del node["@context"]  # said once, for all of them
        sink.write(separator + _dump(node, indent=2).replace("\n", "\n    "))
        separator = ",\n    "
    sink.write("\n  ]\n}\n" if first else "]\n}\n")


def reviews(report: Report, options: Options) -> Iterator[Review]:
    """Give the review of every claim in the report that has one."""
    return (
        make_review(claim, options)
        for claim in report.claims
        if claim.status in REVIEWED and claim.rating is not None
    )


def count_left_out(report: Report) -> int:
    """Count the claims of a report that are no reviews."""
    return report.total - sum(count for status, count in report.by_status if status in REVIEWED)


def on_own_site(claim: ClaimEntry, options: Options) -> tuple[AppearanceEntry, ...]:
    """Give the appearances of a reviewed claim that are on the reviewer's own site: its review has none."""
    step, _rating = _verdict(claim)
    own = own_sites(_address(claim, options), [party.url for party in _authors(step, options)])
    return tuple(
        entry for entry in claim.appearances if entry.article.url and _domain(entry.article.url) in own
    )


def make_review(claim: ClaimEntry, options: Options) -> Review:
    """Make the review of a claim that has a rating.

    Its address is that of its newest publication, else one below `options.base_url`, else the claim's UUID
    as a URN. An appearance on the reviewer's own site is left out: a claim may not originate there. Raises
    InvalidInputError for a claim without a verdict.
    """
    step, rating = _verdict(claim)
    left_out = on_own_site(claim, options)
    shown = [entry for entry in claim.appearances if entry not in left_out]
    first = _first(claim.appearances)
    first = first if first in shown else None
    return Review(
        identifier=f"urn:uuid:{claim.uuid}",
        url=_address(claim, options),
        claim=claim.text.strip(),
        language=claim.language,
        published=(
            claim.publications[0].published if claim.publications else PartialDate.from_moment(step.at)
        ).iso,
        modified=_modified(claim, step),
        authors=_authors(step, options),
        corrections=tuple(
            Note(note.note.strip(), note.language, PartialDate.from_moment(note.at).iso)
            for note in claim.corrections
        ),
        rating=_rating(rating, step.summary),
        claimants=tuple(dict.fromkeys(map(_claimant, claim.appearances))),
        claim_published=min(filter(None, map(_when, claim.appearances)), default=None),
        first_appearance=_work(first) if first else None,
        appearances=tuple(_work(entry) for entry in shown if entry is not first),
    )


def _verdict(claim: ClaimEntry) -> tuple[StepEntry, RatingEntry]:
    step, rating = deciding_step(claim) or claim.current, claim.rating
    if step is None or rating is None or claim.status not in REVIEWED:
        raise InvalidInputError(
            _("%(ref)s has no verdict, and so no ClaimReview.") % {"ref": claim.ref},
            hint=_("Decide it first: claims verify %(ref)s --rating …") % {"ref": claim.ref},
        )
    return step, rating


def _modified(claim: ClaimEntry, step: StepEntry) -> str | None:
    if claim.corrections:
        return PartialDate.from_moment(claim.corrections[-1].at).iso
    return PartialDate.from_moment(step.at).iso if claim.status is Status.CORRECTED else None


def _authors(step: StepEntry, options: Options) -> tuple[Party, ...]:
    """Name the publisher; the address of ours goes with no other, as with that of an imported verdict."""
    publisher = step.publisher or options.publisher
    if not publisher:
        return ()
    ours = step.origin is Origin.OWN and options.publisher in {None, publisher}
    url = options.publisher_url or options.base_url
    return (Party("Organization", name=publisher.strip(), url=url if ours else None),)


def _address(claim: ClaimEntry, options: Options) -> str:
    publication = claim.publication
    if publication is not None and publication.url and _domain(publication.url):
        return check_url(publication.url)
    if options.base_url:
        return f"{options.base_url.rstrip('/')}/{claim.ref}"
    return f"urn:uuid:{claim.uuid}"


def _rating(rating: RatingEntry, summary: str | None) -> Rating:
    """Give the numbers only where there is an axis: best must be above worst."""
    on_axis = rating.position is not None and rating.best >= _LEAST_LABELS
    return Rating(
        label=rating.label.strip(),
        value=rating.position if on_axis else None,
        best=rating.best if on_axis else None,
        worst=1 if on_axis else None,
        explanation=(summary or "").strip() or None,
    )


def _claimant(appearance: AppearanceEntry) -> Party:
    actor = appearance.claimant
    if actor is None:
        return Party("Organization", name=appearance.article.source.strip())
    return Party(
        _PARTY_TYPES.get(actor.kind, "Organization"),
        name=actor.name.strip(),
        same_as=_same_as(actor),
        job_title=(actor.role or "").strip() or None if actor.kind is ActorKind.PERSON else None,
    )


def _same_as(actor: ActorEntry) -> tuple[str, ...]:
    return (f"https://www.wikidata.org/wiki/{actor.wikidata}",) if actor.wikidata else ()


def _when(appearance: AppearanceEntry) -> str | None:
    date = appearance.stated or appearance.article.published
    return date.iso if date else None


def _first(appearances: tuple[AppearanceEntry, ...]) -> AppearanceEntry | None:
    """Give the one of several that came before each other for certain, as far as their dates are known."""
    if len(appearances) < _SEVERAL:
        return None  # a single one is not known to be the first
    dates = [(_when(entry), entry) for entry in appearances]
    for date, entry in dates:
        if date and all(other and is_after(other, date) for other, rival in dates if rival is not entry):
            return entry
    return None


def _work(appearance: AppearanceEntry) -> Work:
    article = appearance.article
    return Work(
        url=article.url.strip() if article.url and _domain(article.url) else None,
        headline=article.title.strip(),
        language=article.language,
        published=article.published.iso if article.published else None,
        publisher=Party("Organization", name=article.source.strip()),
    )


def _domain(url: str) -> str | None:
    try:
        return domain_of(url)
    except InvalidInputError:
        return None


def _dump(value: object, *, indent: int | None = None) -> str:
    return dump(value, indent=indent).replace("<", "\\u003c")
