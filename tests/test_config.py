from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import config
from claims.config import Identity, Setting
from claims.errors import InvalidInputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

ANA = Identity("Ana Robledo", "ana@mesa.example")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name the config file, which is not there yet."""
    path = tmp_path / "config.toml"
    monkeypatch.setenv("CLAIMS_CONFIG", str(path))
    return path


# ---- where things are ------------------------------------------------------------------------------------


def test_the_environment_names_the_config_file(file: Path) -> None:
    assert config.config_path() == file


def test_without_it_the_config_file_is_in_the_platforms_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIMS_CONFIG")
    assert config.config_path().parts[-2:] == ("claims", "config.toml")


def test_the_default_database_is_in_the_platforms_folder_for_data() -> None:
    assert config.default_database().parts[-2:] == ("claims", "claims.db")


# ---- reading ---------------------------------------------------------------------------------------------


def test_a_config_file_that_is_not_there_is_empty(file: Path) -> None:
    assert config.read_config(file) == {}


def test_a_config_file_is_read(file: Path) -> None:
    file.write_text('user = "Íñigo <i@mesa.example>"\nscale = "newtral"\n', encoding="utf-8")
    assert config.read_config(file) == {"user": "Íñigo <i@mesa.example>", "scale": "newtral"}


@pytest.mark.parametrize("content", [b"db = claims.db", b"user = '\xff'", b"user = 'a'\nuser = 'b'"])
def test_a_config_file_that_cannot_be_read_says_where_it_is(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(InvalidInputError) as caught:
        config.read_config(file)
    assert caught.value.message.startswith(f"The config file {file} cannot be read: ")
    assert caught.value.hint == "Mend it by hand, or move it away."


@pytest.mark.parametrize(("content", "key"), [("usr = 'Ana'", "usr"), ("db = 7", "db"), ("[user]", "user")])
def test_a_key_that_no_setting_has_is_refused(file: Path, content: str, key: str) -> None:
    file.write_text(content)
    with pytest.raises(InvalidInputError) as caught:
        config.read_config(file)
    assert caught.value.message == f"The config file {file} holds {key!r}, which is no setting with a text."
    assert caught.value.hint == (
        "The settings are: db, user, desk, publisher, publisher_url, scale, language, house, db_read."
    )


# ---- which one counts ------------------------------------------------------------------------------------


def test_without_any_setting_there_are_defaults(file: Path) -> None:
    assert not file.exists()
    assert config.resolve() == {
        "db": Setting("db", str(config.default_database()), "default"),
        "user": Setting("user", None, "default"),
        "desk": Setting("desk", None, "default"),
        "publisher": Setting("publisher", None, "default"),
        "publisher_url": Setting("publisher_url", None, "default"),
        "scale": Setting("scale", "default", "default"),
        "language": Setting("language", "es", "default"),
        "house": Setting("house", None, "default"),
        "db_read": Setting("db_read", None, "default"),
    }


def test_an_option_goes_before_the_environment_and_that_before_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('db = "del_fichero.db"\ndesk = "Política"\nlanguage = "en"\n')
    assert config.resolve()["db"] == Setting("db", "del_fichero.db", str(file))
    monkeypatch.setenv("CLAIMS_DB", "del_entorno.db")
    monkeypatch.setenv("CLAIMS_DESK", "Economía")
    found = config.resolve()
    assert found["db"] == Setting("db", "del_entorno.db", "CLAIMS_DB")
    assert found["desk"] == Setting("desk", "Economía", "CLAIMS_DESK")
    assert found["language"] == Setting("language", "en", str(file))
    found = config.resolve({"db": "de_la_orden.db", "desk": None})
    assert found["db"] == Setting("db", "de_la_orden.db", "option")
    assert found["desk"] == Setting("desk", "Economía", "CLAIMS_DESK")


def test_what_is_empty_does_not_count(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('user = "Ana <ana@mesa.example>"\n')
    monkeypatch.setenv("CLAIMS_USER", "")
    assert config.resolve({"user": ""})["user"] == Setting("user", "Ana <ana@mesa.example>", str(file))


# ---- who it is -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "user",
    [
        "Ana Robledo <ana@mesa.example>",
        "  Ana   Robledo<ana@mesa.example>  ",
        "Ana Robledo < ana@mesa.example >",
    ],
)
def test_a_name_and_a_mail_address_say_who_it_is(user: str) -> None:
    assert config.identify(user) == ANA


@pytest.mark.parametrize(
    "user", ["Ana", "ana@mesa.example", "<ana@mesa.example>", "Ana <ana>", "Ana <a@b@c>", "Ana <a b@c>", " "]
)
def test_anything_else_does_not(user: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        config.identify(user)
    assert caught.value.message == f"{user!r} does not say who you are."


names = st.text(st.characters(exclude_characters="<>"), min_size=1).filter(lambda name: name.strip())


@given(names)
def test_any_name_reads_back_with_single_spaces(name: str) -> None:
    assert config.identify(f"{name} <ana@mesa.example>") == Identity(" ".join(name.split()), ANA.mail)


def test_git_knows_who_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text("[user]\n\tname = Ana Robledo\n\temail = ana@mesa.example\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.chdir(tmp_path)
    assert config.identify(None) == ANA
    assert config.identify("Bruno <bruno@mesa.example>") == Identity("Bruno", "bruno@mesa.example")


def out_of_time(*_arguments: object, **_options: object) -> None:
    raise subprocess.TimeoutExpired("git", 10)


def test_nobody_is_anonymous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as without_settings:
        config.identify(None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError) as without_git:
        config.identify("")
    monkeypatch.setattr(subprocess, "run", out_of_time)
    with pytest.raises(UsageError) as without_answer:
        config.identify(None)
    for caught in (without_settings, without_git, without_answer):
        assert caught.value.message == "It is not known who you are, and every entry is signed."
        assert "claims config set user" in str(caught.value.hint)
