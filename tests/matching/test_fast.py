from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from engines import only_sqlite
from factories import IRENE, NOW, make_article, make_claim
from sqlalchemy import NullPool, create_engine, select, text, update

import claims
from claims import db
from claims.db import backup
from claims.matching import fast, index
from claims.matching.analysis import terms
from claims.matching.index import match_engine
from claims.models import article, database_info, search_state
from claims.services.claim import edit_claim
from claims.services.reindex import rebuild
from claims.services.work import start

tantivy = pytest.importorskip("tantivy", reason="needs claims-tracker[fast]")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL, Connection, Engine


SENTENCES = 30
WORDS = (
    *("cable", "hogar", "flota", "puerto", "bajura", "pesca", "censo", "luz"),
    *("embajada", "tratado", "reunión", "ministra", "gas", "carbón", "3,5"),
)
ASKED = "La embajada firmó el tratado del puerto y la flota perdió un 3,5 % de su pesca"
NEW = "La ministra Quirón inauguró el faro de Virelda"

# What another process does: prints what it finds, or dies while it copies.
OTHER = """
import os, signal, sys
from claims import db
from claims.matching import fast
url, terms, die = db.parse_database(sys.argv[1]), sys.argv[2].split(), sys.argv[3] == "die"
def progress(count):
    if die:
        os.kill(os.getpid(), signal.SIGKILL)
print("ready", flush=True)
sys.stdin.readline()
with db.reading(db.open_engine(url)) as connection:
    found = fast.rank(connection, terms, 1000, warn=print, progress=progress)
    print(*sorted(number for number, _score in found))
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAIMS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(fast, "_given_up", set())
    return tmp_path / "cache"


@pytest.fixture
def filled(engine: Engine) -> Engine:
    chance = random.Random(5)  # noqa: S311
    record(engine, *(" ".join(chance.sample(WORDS, chance.randint(3, 9))) for _ in range(SENTENCES)))
    return engine


def record(engine: Engine, *texts: str) -> list[int]:
    with db.writing(engine) as connection:
        work = start(connection, IRENE, at=NOW)
        carrier = make_article(work)
        return [make_claim(work, article_id=carrier, text=one).claim_id for one in texts]


def edit(engine: Engine, number: int, wanted: str) -> None:
    with db.writing(engine) as connection:
        edit_claim(start(connection, IRENE, at=NOW), number, {"text": wanted})


def folder_of(engine: Engine) -> Path:
    with db.reading(engine) as connection:
        return fast.folder(connection.execute(select(database_info.c.uuid)).scalar_one())


class Ranking:
    """What the copy answers, what the database does, and what it took."""

    def __init__(self, connection: Connection, asked: str = ASKED) -> None:
        self.warnings: list[str] = []
        self.copied: list[int] = []
        wanted = terms(asked, "es")
        self.found = fast.rank(connection, wanted, 10, warn=self.warnings.append, progress=self.copied.append)
        self.own = match_engine(connection).rank(connection, wanted, 10)
        self.numbers = [number for number, _score in self.found]
        assert self.own

    def assert_agrees(self, copied: int = 0, within: float = 0.1) -> None:
        # The documents of the version count too, which shows in so few claims, and those that were replaced.
        assert dict(self.found) == pytest.approx(dict(self.own), rel=within)
        assert self.numbers[0] == self.own[0][0]
        assert [score for _number, score in self.found] == sorted(dict(self.found).values(), reverse=True)
        assert sum(self.copied) == copied
        assert self.warnings == []

    def assert_fell_back(self, reason: str) -> None:
        assert self.found == self.own
        assert self.copied == []
        assert len(self.warnings) == 1
        assert reason in self.warnings[0]


def ranking(engine: Engine, asked: str = ASKED) -> Ranking:
    with db.reading(engine) as connection:
        return Ranking(connection, asked)


def start_other(engine: Engine, action: str, asked: str = ASKED) -> subprocess.Popen[str]:
    url = engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-c", OTHER, url, " ".join(terms(asked, "es")), action],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(claims.__file__).parents[1])},
    )


# ---- where it is kept ------------------------------------------------------------------------------------


def test_the_extra_is_found_without_being_loaded() -> None:
    code = "import sys\nfrom claims.matching import fast\nprint(fast.available(), 'tantivy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "True False\n"


def test_the_folder_is_the_platforms_unless_named(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = str(uuid.uuid4())
    assert fast.folder(number) == cache / "match" / number
    monkeypatch.delenv("CLAIMS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    assert fast.folder(number) == cache / "claims" / "match" / number


@pytest.mark.parametrize("name", ["../../home", "", "claims"])
def test_only_a_uuid_names_a_folder(name: str) -> None:
    with pytest.raises(ValueError, match="UUID"):
        fast.folder(name)


@only_sqlite
def test_nobody_else_may_read_the_copy(filled: Engine) -> None:
    ranking(filled)
    assert stat.S_IMODE(folder_of(filled).stat().st_mode) == 0o700


# ---- the same as the database ----------------------------------------------------------------------------


def test_ranks_as_the_database_does(filled: Engine) -> None:
    first = ranking(filled)
    first.assert_agrees(copied=SENTENCES, within=0.03)
    assert len(first.found) == 10
    ranking(filled).assert_agrees()
    ranking(filled, "cable hogar luz gas").assert_agrees()


@pytest.mark.parametrize("asked", ["Посольство подписало договор", "日本語 条約", "3,5", "x" * 70])
def test_terms_are_taken_as_they_are(filled: Engine, asked: str) -> None:
    [number] = record(filled, f"{asked} Quelmora")
    assert ranking(filled, asked).numbers[0] == number


def test_nothing_is_found_for_words_that_no_claim_has(filled: Engine) -> None:
    with db.reading(filled) as connection:
        assert fast.rank(connection, ["quirquincho"], 10) == []
        assert fast.rank(connection, [], 10) == []


def test_an_empty_database_has_nothing(engine: Engine) -> None:
    with db.reading(engine) as connection:
        assert fast.rank(connection, ["cable"], 10, warn=pytest.fail) == []


def test_a_term_that_is_asked_for_twice_counts_once(filled: Engine) -> None:
    with db.reading(filled) as connection:
        assert fast.rank(connection, ["gas", "gas"], 5) == fast.rank(connection, ["gas"], 5)


# ---- catching up -----------------------------------------------------------------------------------------


def test_a_new_claim_is_found(filled: Engine) -> None:
    ranking(filled)
    [number] = record(filled, NEW)
    found = ranking(filled, NEW)
    found.assert_agrees(copied=1)
    assert found.numbers[0] == number


def test_claims_of_one_event_are_all_found(filled: Engine) -> None:
    numbers = record(filled, "El faro de Ambrera", "El faro de Inequel", "El faro de Torvenza")
    ranking(filled)
    with db.writing(filled) as connection:
        carrier = connection.execute(select(article.c.id).order_by(article.c.id.desc()).limit(1)).scalar_one()
        connection.execute(update(article).where(article.c.id == carrier).values(title="Apagón en Isquelmo"))
        start(connection, IRENE, at=NOW).log("article.edited", carrier, str(uuid.uuid4()))
        index.refresh_article(connection, carrier)
    found = ranking(filled, "apagón")
    assert sorted(found.numbers) == numbers
    assert sum(found.copied) == len(numbers)


def test_an_edited_claim_is_found_by_its_new_words_alone(filled: Engine) -> None:
    [number] = record(filled, "El faro de Ambrera se apagó")
    ranking(filled)
    edit(filled, number, NEW)
    found = ranking(filled, NEW)
    assert found.numbers[0] == number
    assert sum(found.copied) == 1
    with db.reading(filled) as connection:
        assert fast.rank(connection, ["ambrer", "apag"], 10, warn=pytest.fail) == []


def test_many_small_catchings_up_find_everything(filled: Engine) -> None:
    numbers = []
    for turn in range(20):
        numbers += record(filled, f"El faro número {turn} de Virelda")
        ranking(filled)
    with db.reading(filled) as connection:
        assert sorted(number for number, _score in fast.rank(connection, ["far"], 50)) == numbers


def test_an_index_made_anew_is_copied_anew(filled: Engine) -> None:
    ranking(filled)
    rebuild(filled)
    ranking(filled).assert_agrees(copied=SENTENCES)


def test_an_index_that_is_being_made_is_not_copied(filled: Engine) -> None:
    with db.writing(filled) as connection:
        connection.execute(update(search_state).values(analysis=""))
    ranking(filled).assert_agrees()
    assert not folder_of(filled).exists()


def test_what_is_not_committed_is_not_copied(filled: Engine) -> None:
    ranking(filled)
    with db.writing(filled) as connection:
        recorded = make_claim(start(connection, IRENE, at=NOW), text=NEW)
        found = Ranking(connection, NEW)
        connection.rollback()
    assert found.numbers[0] == recorded.claim_id
    assert found.found == found.own
    assert found.copied == []
    ranking(filled).assert_agrees()


def test_who_sees_an_older_state_is_answered_from_it(filled: Engine) -> None:
    with db.reading(filled) as before:
        Ranking(before)
        [number] = record(filled, ASKED)
        assert ranking(filled).numbers[0] == number
        old = Ranking(before)
    assert number not in old.numbers
    assert old.found == old.own
    assert old.copied == []
    assert old.warnings == []
    ranking(filled).assert_agrees()  # and the newer copy was kept


# ---- another history -------------------------------------------------------------------------------------


def back_up(engine: Engine, request: pytest.FixtureRequest, path: Path) -> Callable[[], None]:
    """Keep the state of a database, and give what restores it."""
    url = engine.url
    if db.is_sqlite(url):
        backup.back_up(url, path)
        return lambda: _put_file(path, url)
    admin = create_engine(
        request.getfixturevalue("postgresql_admin"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    kept = f"{url.database}_kept"

    def execute(*statements: str) -> None:
        with admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    execute(f"CREATE DATABASE {kept} TEMPLATE {url.database}")
    return lambda: execute(f"DROP DATABASE {url.database}", f"ALTER DATABASE {kept} RENAME TO {url.database}")


def _put_file(path: Path, url: URL) -> None:
    for ending in ("-wal", "-shm"):
        Path(f"{url.database}{ending}").unlink(missing_ok=True)
    Path(url.database or "").write_bytes(path.read_bytes())


def test_a_restored_backup_is_copied_anew(
    filled: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    restore = back_up(filled, request, tmp_path / "kept.db")
    [lost] = record(filled, ASKED)
    assert ranking(filled).numbers[0] == lost
    restore()
    found = ranking(filled)
    found.assert_agrees(copied=SENTENCES)
    assert lost not in found.numbers


def test_a_restored_backup_that_was_written_on_is_copied_anew(
    filled: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    restore = back_up(filled, request, tmp_path / "kept.db")
    record(filled, ASKED)
    ranking(filled)
    restore()
    [number] = record(filled, NEW)
    record(filled, "Otra cosa de Ambrera", "Y otra más de Inequel")
    found = ranking(filled, NEW)
    found.assert_agrees(copied=SENTENCES + 3)
    assert found.numbers[0] == number


# ---- what may go wrong -----------------------------------------------------------------------------------


def test_a_deleted_copy_is_made_anew(filled: Engine) -> None:
    ranking(filled)
    fast._empty(folder_of(filled))  # noqa: SLF001
    ranking(filled).assert_agrees(copied=SENTENCES)
    for file in folder_of(filled).iterdir():
        file.unlink()
    folder_of(filled).rmdir()
    ranking(filled).assert_agrees(copied=SENTENCES)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def blank(file: Path) -> None:
    # Behind it stands what the file is known by.
    whole = file.read_bytes()
    file.write_bytes(bytes(len(whole) - 120) + whole[-120:])


@only_sqlite
@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("meta.json", cut),
        ("meta.json", Path.unlink),
        (".managed.json", cut),
        *((f"*.{kind}", how) for kind in ("idx", "term", "fast", "fieldnorm") for how in (cut, Path.unlink)),
        ("*.idx", blank),
        ("*.term", blank),
        ("*.store", blank),
    ],
)
def test_a_damaged_copy_is_made_anew(filled: Engine, name: str, damage: Callable[[Path], None]) -> None:
    ranking(filled)
    [file] = folder_of(filled).glob(name)
    damage(file)
    ranking(filled).assert_agrees(copied=SENTENCES)


@only_sqlite
def test_a_copy_with_other_fields_is_made_anew(filled: Engine) -> None:
    path = folder_of(filled)
    fast._take(path)  # noqa: SLF001
    tantivy.Index(tantivy.SchemaBuilder().build(), path=str(path))
    ranking(filled).assert_agrees(copied=SENTENCES)


@only_sqlite
def test_a_folder_that_is_not_ours_is_left_alone(filled: Engine) -> None:
    folder_of(filled).mkdir(parents=True)
    (folder_of(filled) / "meta.json").write_text("{}")
    ranking(filled).assert_fell_back("other files are there")
    assert [file.name for file in folder_of(filled).iterdir()] == ["meta.json"]
    assert (folder_of(filled) / "meta.json").read_text() == "{}"


def test_without_a_folder_to_write_to_the_database_ranks(
    filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CLAIMS_CACHE", str(tmp_path / "file"))
    ranking(filled).assert_fell_back("Not a directory")
    again = ranking(filled)
    assert again.found == again.own
    assert again.warnings == []


@only_sqlite
@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs rights that are kept")
def test_a_folder_that_may_not_be_written_to_is_not_used(filled: Engine, cache: Path) -> None:
    cache.mkdir(mode=0o500)
    ranking(filled).assert_fell_back("Permission denied")


@only_sqlite
def test_a_full_disk_is_not_filled_further(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "LEAST_FREE", 2**62)
    ranking(filled).assert_fell_back("No space left on device")


@only_sqlite
def test_nothing_is_said_to_who_does_not_listen(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "LEAST_FREE", 2**62)
    with db.reading(filled) as connection:
        own = match_engine(connection).rank(connection, ["gas"], 5)
        assert fast.rank(connection, ["gas"], 5) == own


@only_sqlite
def test_who_waits_too_long_is_answered_by_the_database(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking(filled)
    record(filled, NEW)
    monkeypatch.setattr(fast, "PATIENCE", 0.1)
    path = folder_of(filled)
    with fast._writer(fast._open(path)):  # noqa: SLF001
        ranking(filled).assert_fell_back("another process is writing it")
    monkeypatch.setattr(fast, "_given_up", set())
    ranking(filled).assert_agrees(copied=1)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def test_processes_that_catch_up_at_once_agree(filled: Engine, stack: ExitStack) -> None:
    others = [stack.enter_context(start_other(filled, "rank")) for _ in range(4)]
    for other in others:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
    for other in others:
        assert other.stdin is not None
        other.stdin.write("\n")
        other.stdin.flush()
    answers = {other.communicate()[0] for other in others}
    with db.reading(filled) as connection:
        own = match_engine(connection).rank(connection, terms(ASKED, "es"), 1000)
    assert answers == {" ".join(str(number) for number, _score in sorted(own)) + "\n"}
    ranking(filled).assert_agrees()


@pytest.mark.parametrize("before", [True, False])
def test_a_kill_in_the_middle_leaves_the_old_state(filled: Engine, stack: ExitStack, *, before: bool) -> None:
    if before:
        ranking(filled)
        record(filled, NEW)
    other = stack.enter_context(start_other(filled, "die"))
    assert other.communicate("\n")[0] == "ready\n"
    assert other.returncode == -signal.SIGKILL
    ranking(filled).assert_agrees(copied=1 if before else SENTENCES)
