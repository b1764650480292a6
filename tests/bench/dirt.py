"""A DataFeed as dirty as real ones are, as long as wanted: invented publishers, people and places.

The same number of entries and the same seed give the same bytes. Of a hundred entries some forty need
mending, and about one cannot be taken.
"""

from __future__ import annotations

import json
import random
import re
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 20260302
PUBLISHERS = 1_300

_SYLLABLES = tuple(re.findall("..", "vidaquemoraismaseltonicupedrafegamisortebuxalinore"))
_LABELS = {
    "es": (
        "Falso",
        "FALSO",
        "Engañoso",
        "enganoso",
        "Verdadero",
        "Verdad a medias",
        "Bulo",
        "Sin pruebas",
        "Patapum",
    ),
    "en": (
        "False",
        "Mostly False",
        "half true",
        "TRUE",
        "Misleading",
        "Pants on Fire!",
        "Satire",
        "Whoppersome",
    ),
    "pt": ("Falso", "ENGANOSO", "Verdadeiro", "Sem provas", "Balela"),
}


def write(sink: IO[bytes], count: int, seed: int = SEED) -> None:
    """Write a feed of `count` reviews."""
    sink.write(
        b'{"@context":"https://schema.org","@type":"DataFeed","dateModified":"2026-03-02","dataFeedElement":['
    )
    for number, element in enumerate(elements(count, seed)):
        sink.write(b",\n" if number else b"\n")
        sink.write(element)
    sink.write(b"\n]}\n")


def elements(count: int, seed: int = SEED) -> Iterator[bytes]:
    """Give the elements of a feed one after the other, each with one review."""
    chance = random.Random(seed)  # noqa: S311 - a seeded draw, not a secret
    words = ["".join(chance.choices(_SYLLABLES, k=chance.choice((1, 2, 2, 3)))) for _ in range(6_000)]
    names = [" ".join(chance.sample(words, 2)).title() for _ in range(4_000)]
    publishers = [(f"Mesa {name}", f"mesa{at}.example") for at, name in enumerate(names[:PUBLISHERS])]
    shares = [1 / (at + 3) for at in range(PUBLISHERS)]
    before: bytes | None = None
    for number in range(count):
        [publisher] = chance.choices(publishers, shares)
        review = _review(chance, number, publisher, words, names)
        for _share, dirty in chance.sample(_DIRT, 1):
            if chance.random() < _share:
                dirty(chance, review)
        raw = _dump({"@type": "DataFeedItem", "url": review.get("url"), "item": [review]})
        if before is not None and chance.random() < 0.004:
            raw = before  # posted again
        elif chance.random() < 0.002:
            raw = _broken(chance, raw)
        yield raw
        before = raw


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _review(
    chance: random.Random, number: int, publisher: tuple[str, str], words: list[str], names: list[str]
) -> dict[str, Any]:
    name, host = publisher
    language = chance.choice(("es", "es", "en", "en", "pt"))
    text = " ".join(chance.choices(words, k=chance.randint(6, 22))).capitalize() + "."
    day = f"20{chance.randint(15, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": chance.choice(_LABELS[language])}
    if chance.random() < 0.6:
        rating |= {"ratingValue": chance.randint(1, 5), "bestRating": 5, "worstRating": 1}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://{host}/{day[:4]}/{day[5:7]}/nota-{number}",
        "claimReviewed": text,
        "inLanguage": language,
        "datePublished": day,
        "author": {
            "@type": "Organization",
            "name": name,
            "url": f"https://{host}",
            "image": f"https://{host}/assets/img/logo-{host}.png",
            "sameAs": [f"https://red.example/{host}"],
        },
        "reviewRating": rating,
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": chance.choice(names), "sameAs": "https://red.example/x"},
            "datePublished": day,
            "appearance": [{"@type": "CreativeWork", "url": f"https://medio{number % 977}.example/{number}"}],
        },
        "name": " ".join(chance.choices(words, k=9)).capitalize(),
        "reviewBody": " ".join(chance.choices(words, k=chance.randint(125, 235))),
    }


# ---- dirt ------------------------------------------------------------------------------------------------


def _set(key: str, *values: Any) -> Callable[[random.Random, dict[str, Any]], None]:  # noqa: ANN401
    def dirty(chance: random.Random, review: dict[str, Any]) -> None:
        review[key] = chance.choice(values)

    return dirty


def _set_item(key: str, *values: Any) -> Callable[[random.Random, dict[str, Any]], None]:  # noqa: ANN401
    def dirty(chance: random.Random, review: dict[str, Any]) -> None:
        review["itemReviewed"] |= {key: chance.choice(values)}

    return dirty


def _set_rating(**values: Any) -> Callable[[random.Random, dict[str, Any]], None]:  # noqa: ANN401
    def dirty(_chance: random.Random, review: dict[str, Any]) -> None:
        review["reviewRating"] |= values

    return dirty


def _escape(chance: random.Random, review: dict[str, Any]) -> None:
    escape = chance.choice(("&quot;", "&amp;quot;", "&#8220;", "&iacute;"))
    review["claimReviewed"] = f"{escape}{review['claimReviewed']}{escape}"


def _space(_chance: random.Random, review: dict[str, Any]) -> None:
    review["claimReviewed"] = f" {review['claimReviewed'].replace(' ', '  ', 1)}\n"


def _listed(_chance: random.Random, review: dict[str, Any]) -> None:
    review["itemReviewed"] = [review["itemReviewed"]]


def _author(chance: random.Random, review: dict[str, Any]) -> None:
    author = review["author"]
    review["author"] = chance.choice(([author], author["name"], None))


_DIRT: list[tuple[float, Callable[[random.Random, dict[str, Any]], None]]] = [
    (1.0, _escape),
    (1.0, _space),
    (
        0.8,
        _set("datePublished", "2020-10-07 20:05", "2017-03-01 20:30:17 UTC", "2020-10-07T20:05:00+02:00", ""),
    ),
    (0.3, _set("datePublished", "ayer", "0000-00-00", 20201007)),
    (
        1.0,
        _set_item(
            "appearance", "https://medio.example/a", {"url": "https://medio.example/b"}, ["c"], "1", []
        ),
    ),
    (0.5, _set_item("author", "Ana Brull", [{"name": "Ana Brull"}, {"name": "Gil"}], {"name": ""})),
    (0.8, _listed),
    (0.8, _author),
    (0.8, _set_rating(ratingValue="1", bestRating="5", worstRating="1")),
    (0.8, _set_rating(ratingValue=-1, bestRating=-1, worstRating=-1)),
    (0.5, _set_rating(ratingValue=1, bestRating=1, worstRating=5)),
    (0.1, _set_rating(alternateName="")),
    (1.0, _set("inLanguage", "es_ES", "Español", "??", None)),
    (0.05, _set("claimReviewed", "", None, "\0", "x\ud800")),
    (0.05, _set("url", "", "1", None)),
    (0.02, _set("reviewRating", None, {}, [])),
    *[(0.0, _space)] * 9,
]


def _broken(chance: random.Random, raw: bytes) -> bytes:
    """Break the JSON of an element, or set a trap in it."""
    return chance.choice(
        (
            raw.replace(b'"@type":', b'"@type":"x","@type":', 1),
            raw.replace(b".example", b".\xff", 1),
            raw.replace(b'"inLanguage": ', b'"inLanguage": NaN, "x": ', 1),
            raw.replace(b'"inLanguage": ', b'"inLanguage": ' + b"9" * 5_000 + b', "x": ', 1),
            raw.replace(b'"inLanguage": ', b'"x": ' + b"[" * 5_000 + b"]" * 5_000 + b', "inLanguage": ', 1),
            raw.replace(b": ", b" ", 1),
            b"null",
        )
    )
