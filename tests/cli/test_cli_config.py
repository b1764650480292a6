from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_runner import Result, run_cli

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ["key", "value", "origin"]

OWN = """\
# Ajustes de la mesa.
user = "Ana Robledo <ana@desk.example>"  # yo

# La escala de la casa.
scale = "newtral"
"""


def ok(*arguments: str) -> Result:
    result = run_cli(*arguments)
    assert result.code == 0, result
    return result


@pytest.fixture
def file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name the config file, which is not there yet, where nothing else sets anything."""
    monkeypatch.delenv("CLAIMS_USER")
    monkeypatch.setenv("CLAIMS_CONFIG", str(folder / "ajustes" / "config.toml"))
    return folder / "ajustes" / "config.toml"


def test_set_get_and_unset(file: Path) -> None:
    assert run_cli("config", "get", "desk") == Result(
        3, "", "Error: desk is not set.\nHint: claims config set desk …\n"
    )
    assert ok("config", "set", "DESK", " Mesa  de datos ") == Result(
        0, "", "desk is Mesa de datos from now on.\n"
    )
    assert ok("config", "get", "desk").out == "Mesa de datos\n"
    assert file.read_text(encoding="utf-8") == 'desk = "Mesa de datos"\n'
    assert ok("config", "unset", "desk").err == "desk is not set any more.\n"
    assert run_cli("config", "unset", "desk") == Result(
        3,
        "",
        "Error: The config file does not set desk.\n"
        "Hint: `claims config list` says where each setting comes from.\n",
    )


def test_set_leaves_the_rest_of_the_file_as_a_person_wrote_it(file: Path) -> None:
    file.parent.mkdir()
    file.write_text(OWN, encoding="utf-8")
    ok("config", "set", "scale", "politifact")
    ok("config", "set", "language", "ES-ve")
    written = OWN.replace('"newtral"', '"politifact"') + 'language = "es-VE"\n'
    assert file.read_text(encoding="utf-8") == written
    ok("config", "unset", "language")
    ok("config", "unset", "user")
    assert "# La escala de la casa.\n" in file.read_text(encoding="utf-8")


def test_a_file_with_a_password_stays_private(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("", encoding="utf-8")
    file.chmod(0o600)
    ok("config", "set", "db", "postgresql://ana:secreto@localhost/claims")
    assert file.stat().st_mode & 0o777 == 0o600
    assert ok("config", "get", "db").out == "postgresql://ana:secreto@localhost/claims\n"


def test_a_database_file_is_kept_by_its_whole_path(file: Path, folder: Path) -> None:
    del file
    assert ok("config", "set", "db", "mesa.db").err == f"db is {folder}/mesa.db from now on.\n"


def test_list_says_where_each_setting_comes_from(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("config", "set", "scale", "newtral")
    monkeypatch.setenv("CLAIMS_DESK", "Mesa")
    result = ok("config", "list", "--db", "x.db", "--format", "json")
    assert [list(setting) for setting in result.json()] == [KEYS] * 9
    assert {setting["key"]: (setting["value"], setting["origin"]) for setting in result.json()} == {
        "db": ("x.db", "option"),
        "user": (None, "default"),
        "desk": ("Mesa", "CLAIMS_DESK"),
        "publisher": (None, "default"),
        "publisher_url": (None, "default"),
        "scale": ("newtral", str(file)),
        "language": ("es", "default"),
        "house": (None, "default"),
        "db_read": (None, "default"),
    }
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("CLAIMS_CONFIG", "config.toml")
    assert ok("config", "list", "--db", "x.db").out == (
        "Setting        From          Value\n"
        "-------------  ------------  -------\n"
        "db             command line  x.db\n"
        "user           default\n"
        "desk           CLAIMS_DESK   Mesa\n"
        "publisher      default\n"
        "publisher_url  default\n"
        "scale          config.toml   newtral\n"
        "language       default       es\n"
        "house          default\n"
        "db_read        default\n"
    )
    listed = ok("config", "list", "--db", "x.db", "--format", "jsonl").jsonl()
    assert listed[5] == {"key": "scale", "value": "newtral", "origin": "config.toml"}
    assert ok("config", "list", "--db", "x.db", "--format", "csv").out.startswith(
        "key,value,origin\r\ndb,x.db,option\r\nuser,,default\r\n"
    )
    assert "| scale          | config\\.toml  | newtral " not in (
        shown := ok("config", "list", "--db", "x.db", "--format", "markdown").out
    )
    assert "| scale          | config.toml  | newtral |\n" in shown
    assert folder.is_dir()


def test_path_is_where_the_file_is(file: Path) -> None:
    assert ok("config", "path").out == f"{file}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "error", "hint"),
    [
        (
            ("set", "user", "Ana"),
            5,
            "'Ana' does not say who you are.",
            'Write a name and a mail address: "Ana Robledo <ana@desk.example>"',
        ),
        (
            ("set", "language", "español"),
            5,
            "'español' is not a language tag.",
            "Use BCP 47, such as es, en or es-VE.",
        ),
        (("set", "desk", " "), 5, "desk is empty.", "Write something in it."),
        (
            ("set", "publisher_url", "verifica.example"),
            5,
            "'verifica.example' is not a whole link.",
            "Write it with https:// in front: https://verifica.example",
        ),
        (
            ("set", "editor", "vi"),
            2,
            (
                "Invalid value for 'SETTING': 'editor' is not one of 'db', "
                "'user', 'desk', 'publisher', 'publisher_url', 'scale', 'language', 'house', 'db_read'."
            ),
            "`claims config set --help` shows how it is used.",
        ),
    ],
)
def test_what_is_refused(file: Path, arguments: tuple[str, ...], code: int, error: str, hint: str) -> None:
    assert run_cli("config", *arguments) == Result(code, "", f"Error: {error}\nHint: {hint}\n")
    assert not file.exists()


@pytest.mark.parametrize(
    ("content", "error", "hint"),
    [
        (
            b"desk = ",
            "The config file {file} cannot be read: Invalid value (at end of document)",
            "Mend it by hand, or move it away.",
        ),
        (
            b'desk = "\xe9"',
            (
                "The config file {file} cannot be read: "
                "'utf-8' codec can't decode byte 0xe9 in position 8: invalid continuation byte"
            ),
            "Mend it by hand, or move it away.",
        ),
        (
            b'editor = "vi"\n',
            "The config file {file} holds 'editor', which is no setting with a text.",
            "The settings are: db, user, desk, publisher, publisher_url, scale, language, house, db_read.",
        ),
        (
            b"scale = 3\n",
            "The config file {file} holds 'scale', which is no setting with a text.",
            "The settings are: db, user, desk, publisher, publisher_url, scale, language, house, db_read.",
        ),
    ],
)
def test_an_unreadable_file_is_mended_by_hand_and_never_overwritten(
    file: Path, content: bytes, error: str, hint: str
) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    expected = f"Error: {error.format(file=file)}\nHint: {hint}\n"
    for arguments in (("config", "set", "desk", "X"), ("config", "list"), ("list",)):
        assert run_cli(*arguments) == Result(5, "", expected)
    assert file.read_bytes() == content


def test_a_file_that_is_a_folder(file: Path) -> None:
    file.mkdir(parents=True)
    assert run_cli("list") == Result(
        1,
        "",
        f"Error: It is a folder: {file}\nHint: Check the path, the rights to it and the room on the disk.\n",
    )


def test_settings_that_cannot_be_right_are_told_of_or_refused(file: Path) -> None:
    assert ok("config", "set", "scale", "default").err == "scale is default from now on.\n"
    assert ok("config", "set", "scale", "newtrall").err.startswith(
        "Warning: newtrall is none of the scales that come with the program: "
    )
    assert ok("config", "set", "language", "fr").err == (
        "Warning: reports have no words in fr: those of the program stay in English.\n"
        "language is fr from now on.\n"
    )
    result = run_cli("config", "set", "db_read", "replica.db")
    assert (result.code, result.err.splitlines()[0]) == (
        5,
        "Error: db_read is a replica of a PostgreSQL database, and replica.db is none.",
    )
    assert "db_read" not in file.read_text(encoding="utf-8")
    ok("config", "set", "db_read", "postgresql://ana@localhost/claims")
