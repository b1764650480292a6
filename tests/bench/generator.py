"""Claims for the benchmark, as many as wanted: halves of real sentences put together anew.

The words so keep the frequencies that they have in the press, which is what a word index feels. The same
seed gives the same claims. Without the data beside the repository (../shared/data) the sentences are of
an invented country, and their words fewer.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claims.domain.text import words
from claims.matching.analysis import is_stop_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DATA = Path(__file__).parents[2].parent / "shared" / "data"
SEED = 20260302

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_MASK = "*NUMBER*"  # stands for every number of some articles
_FREQUENT = 20
_FEWEST_WORDS, _MOST_WORDS = 6, 40


class Generated(NamedTuple):
    """A claim, its language and the title of an article that carries it."""

    text: str
    language: str
    title: str


class Query(NamedTuple):
    """What somebody asks whether it was checked before, and its language."""

    text: str
    language: str


def invent_person(number: int) -> str:
    """Give the name of an invented person: another one for each of the first 147,456 numbers."""
    names = _people()
    return f"{names[number % len(names)]} {names[number // len(names) % len(names)]}"


def has_data() -> bool:
    """Tell whether the sentences are real ones."""
    return DATA.is_dir()


def generate(count: int, seed: int = SEED) -> Iterator[Generated]:
    """Give `count` claims one after the other, as many Spanish ones as English ones."""
    chance = random.Random(seed)  # noqa: S311 - a seeded draw, not a secret
    pools = [(language, _sentences(language)) for language in ("es", "en")]
    for number in range(count):
        language, pool = pools[number % 2]
        begun, ended = chance.choice(pool), chance.choice(pool)
        yield Generated(_splice(begun.text, ended.text), language, _splice(begun.title, ended.title))


def queries(count: int = 60, seed: int = SEED) -> list[Query]:
    """Give what is asked in every measurement: by turns a post and a sentence, in Spanish and in English."""
    chance = random.Random(seed)  # noqa: S311
    sets = [
        [Query(text, language) for text in chance.sample(texts, count // 4)]
        for language in ("es", "en")
        for texts in (_posts(language), sorted({sentence.text for sentence in _sentences(language)}))
    ]
    return [query for turn in zip(*sets, strict=True) for query in turn]


def searches(count: int = 30, seed: int = SEED) -> list[Query]:
    """Give what is searched for: up to three words of a sentence, in each third search a frequent one."""
    chance = random.Random(seed)  # noqa: S311
    frequent = {
        language: [word for word, _times in _counted(language).most_common(_FREQUENT)]
        for language in ("es", "en")
    }
    asked = []
    for number in range(count):
        language = ("es", "en")[number % 2]
        held = _content_words(chance.choice(_sentences(language)).text, language)
        drawn = chance.sample(held, min(1 + number // 2 % 3, len(held)))
        if number % 3 == 0:
            drawn[0] = chance.choice(frequent[language])
        asked.append(Query(" ".join(drawn), language))
    return asked


def _counted(language: str) -> Counter[str]:
    sentences = _sentences(language)
    return Counter(word for one in sentences for word in set(_content_words(one.text, language)))


def _content_words(text: str, language: str) -> list[str]:
    return [word for word in words(text) if word.isalpha() and not is_stop_word(word, language)]


class _Sentence(NamedTuple):
    text: str
    title: str


def _splice(begun: str, ended: str) -> str:
    """Put the first half of one text before the second half of another."""
    first, second = begun.split(), ended.split()
    return " ".join(first[: (len(first) + 1) // 2] + second[len(second) // 2 :])


@cache
def _sentences(language: str) -> list[_Sentence]:
    if not has_data():
        return list(_invented(language))
    files = {"es": ("es-2025",), "en": ("en-2020", "en-2021")}[language]
    found = [
        _Sentence(line["claim"], line["title"] or line["claim"])
        for name in files
        for line in _lines(f"matching/{name}/claims.jsonl")
    ]
    if language == "es":
        found += [
            _Sentence(sentence, line["headline"].replace(_MASK, line["id"]))
            for line in _lines("articles/es-news.jsonl")
            for sentence in _SENTENCE_END.split(line["text"].replace(_MASK, line["id"]))
        ]
    return [kept for kept in found if _FEWEST_WORDS <= len(kept.text.split()) <= _MOST_WORDS]


def _posts(language: str) -> list[str]:
    if not has_data():
        return [sentence.text for sentence in _invented(language)]
    files = {"es": ("es-2025",), "en": ("en-2020", "en-2021")}[language]
    return sorted({line["text"] for name in files for line in _lines(f"matching/{name}/dev.jsonl")})


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


# ---- an invented country, where there is no data ---------------------------------------------------------

_FRAMES = {
    "es": (
        "El canciller de {place} aseguró en {town} que la flota de {name} perdió un {number} % de pesca",
        "La embajada repitió que el puerto de {town} dará trabajo a {number} familias de {place}",
        "Un vídeo muestra al ministro {name} en {town} al firmar la venta de {number} hectáreas a {place}",
        "El precio del pan subió un {number} % en {town} según el instituto de {place}, dijo {name}",
        "{place} no ratificó el tratado de {town} con {number} países, declaró la portavoz {name}",
    ),
    "en": (
        "The chancellor of {place} said in {town} that the fleet of {name} lost {number} percent of its fish",
        "The embassy repeated that the port of {town} will give work to {number} families of {place}",
        "A video shows minister {name} in {town} signing the sale of {number} acres to {place}",
        "The price of bread rose by {number} percent in {town}, the institute of {place} told {name}",
        "{place} never ratified the treaty of {town} with {number} countries, spokeswoman {name} declared",
    ),
}


def _invented(language: str) -> Iterator[_Sentence]:
    chance = random.Random(SEED)  # noqa: S311
    names = _names(chance)
    for _turn, frame in product(range(1000), _FRAMES[language]):
        # A few names are in every paper and most in few, as the minimum of two draws has it.
        place, town, name = (names[min(chance.choices(range(len(names)), k=2))] for _slot in range(3))
        text = frame.format(place=place, town=town, name=name, number=chance.randrange(2, 2000))
        yield _Sentence(text, " ".join(islice(text.split(), 8)))


@cache
def _people() -> list[str]:
    return _names(random.Random(SEED))  # noqa: S311


def _names(chance: random.Random) -> list[str]:
    syllables: Iterable[tuple[str, ...]] = product(
        ("Quel", "Tor", "Is", "Bel", "Vi", "Mor"),
        ("ma", "ven", "mo", "ra", "re", "so", "ti", "lu"),
        ("ra", "za", "via", "te", "lda", "na", "dor", "quín"),
    )
    names = ["".join(parts) for parts in syllables]
    chance.shuffle(names)
    return names
