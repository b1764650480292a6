"""Rule 12: the catalogues are complete, and say what the program says."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest

from claims.i18n import LANGUAGES, LOCALE_DIR

SCRIPT = Path(__file__).parents[1] / "docs" / "messages.py"

# `%(count)d` and `%%`, as Python formats them; `{name!r}`, as Click does.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0 +-]*[\d.]*[a-zA-Z%]|\{\w*(?:![rs])?\}")

# What is shown as it is in both languages: names, codes, shapes, and the words that are alike.
ALIKE = {
    " (%(since)s)",
    "%(by)s, %(at)s",
    "%(count)d bytes",
    "%(place)s: %(what)s",
    "%(severity)s: %(note)s",
    "script %(number)d",
    "Use `%(command)s`.",
    "%(how)s: «%(one)s»",
    "%(how)s: «%(one)s», «%(other)s»",
    "%(type)s, %(size)d bytes",
    "ACTOR",
    "Actor",
    "Bytes",
    "Choice({choices})",
    "Error: %(message)s",
    "Error: {message}",
    "Ref",
    "SHA-256",
    "Total",
    "UUID",
    "Wikidata",
    "actor",
    "alias",
    "claims config set %(key)s …",
    "d",
    "error",
    "no",
    "normal",
    "pip install 'claims-tracker[postgres]'",
    "pip install 'claims-tracker[semantic]'",
}


def load_script() -> Any:  # noqa: ANN401 - a module that is in no package
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their own module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script() -> Any:  # noqa: ANN401
    return load_script()


@pytest.fixture(scope="module")
def found(script: Any) -> list[Any]:  # noqa: ANN401
    messages: list[Any] = script.find_messages()
    return messages


def test_every_language_has_a_catalogue() -> None:
    assert {path.name for path in LOCALE_DIR.iterdir() if path.is_dir()} == set(LANGUAGES)


def test_the_messages_are_those_of_the_program_its_templates_and_click(found: list[Any]) -> None:
    texts = {message.one for message in found}
    assert len(found) > 1500
    assert {"Make the database.", "%(count)d quote stands in the newest text word for word."} <= texts
    assert "Skip to the content" in texts
    assert {"Usage:", "Show this message and exit.", "Missing option"} <= texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete(script: Any, found: list[Any], language: str) -> None:  # noqa: ANN401
    catalogue = script.read_catalogue(language)
    assert catalogue.obsolete == {}
    assert [entry.id for entry in catalogue if entry.fuzzy] == []
    said = script.read_translations(language)
    assert sorted(said) == found
    assert [message for message in found if not all(said[message])] == []
    assert [message for message in found if len(said[message]) != len(message.forms)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_placeholders_are_those_of_the_message(script: Any, language: str) -> None:  # noqa: ANN401
    for message, forms in script.read_translations(language).items():
        for form, text in zip(message.forms, forms, strict=True):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(form)), message.one


def test_english_says_the_message_and_spanish_says_it_in_spanish(script: Any) -> None:  # noqa: ANN401
    assert all(forms == message.forms for message, forms in script.read_translations("en").items())
    spanish = script.read_translations("es")
    assert {message.one for message, forms in spanish.items() if message.forms == forms} == ALIKE


def test_options_commands_and_line_ends_are_kept(script: Any) -> None:  # noqa: ANN401
    for message, forms in script.read_translations("es").items():
        for form, text in zip(message.forms, forms, strict=True):
            for kept in (r"(?<!\w)--[a-z-]+", r"CLAIMS_[A-Z]+", r"\n", "^ +"):
                assert sorted(re.findall(kept, text)) == sorted(re.findall(kept, form)), message.one


def test_the_files_are_what_the_script_writes() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_missing_is_listed_filled_and_compiled(
    script: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, many = script.Message("Done: %(what)s."), script.Message("%(count)d nut.", "%(count)d nuts.")
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "LOCALE_DIR", tmp_path / "locale")
    monkeypatch.setattr(script, "find_messages", lambda: [many, one])

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["messages.py", *arguments])
        return script.main(), capsys.readouterr().out

    code, printed = run("--missing")
    assert (code, json.loads(printed)) == (
        1,
        [
            {"message": ["%(count)d nut.", "%(count)d nuts."], "translation": []},
            {"message": ["Done: %(what)s."], "translation": []},
        ],
    )
    # Until somebody translates them they read as they are written.
    assert compiled(tmp_path)[("%(count)d nut.", 1)] == "%(count)d nut."
    entries = json.loads(printed)
    entries[0]["translation"] = ["%(count)d nuez.", "%(count)d nueces."]
    entries[1]["translation"] = ["Hecho: %(what)s."]
    (tmp_path / "new.json").write_text(json.dumps(entries), encoding="utf-8")
    assert run("--fill", str(tmp_path / "new.json"))[0] == 0
    assert run("--check") == (0, "")
    assert compiled(tmp_path)[("%(count)d nut.", 2)] == "%(count)d nueces."
    monkeypatch.setattr(script, "find_messages", lambda: [one])
    assert run("--check") == (
        1,
        "".join(f"locale/{tag}/LC_MESSAGES/claims.{end}\n" for tag in ("es", "en") for end in ("po", "mo")),
    )


def compiled(folder: Path) -> dict[tuple[str, int], str]:
    """Read the Spanish .mo as gettext does, and give a plural by its number."""
    nut = ("%(count)d nut.", "%(count)d nuts.")
    with (folder / "locale" / "es" / "LC_MESSAGES" / "claims.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    return {(nut[0], number): catalogue.ngettext(*nut, number) for number in (1, 2)}
