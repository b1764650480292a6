from __future__ import annotations

import pytest

from claims.i18n import N_, _, asked, base, ngettext, speaking, spoken, translate


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        ([], None),
        (["list"], None),
        (["--lang", "es", "list"], "es"),
        (["list", "--lang", "es"], "es"),
        (["list", "--lang=es-MX"], "es-MX"),
        (["--lang", "en", "list", "--lang=es"], "es"),
        (["search", "--", "--lang", "es"], None),
        (["--lang", "en", "search", "--", "--lang", "es"], "en"),
        (["list", "--lang", "ES"], "ES"),
        # Click refuses these, in the language of the environment.
        (["list", "--lang", "fr"], None),
        (["list", "--lang"], None),
        (["list", "--lang="], None),
        (["list", "--language", "es"], None),
    ],
)
def test_the_language_that_a_command_line_asks_for(arguments: list[str], language: str | None) -> None:
    assert asked(arguments) == language


def test_the_environment_asks_where_the_command_line_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_LANG", "es-VE")
    assert asked(["list"]) == "es-VE"
    assert asked(["list", "--lang", "en"]) == "en"
    monkeypatch.setenv("CLAIMS_LANG", "")
    assert asked(["list"]) is None


def test_a_report_speaks_its_own_language_and_the_program_goes_on_in_its() -> None:
    assert (_("Ratings by topic"), spoken()) == ("Ratings by topic", "en")
    with speaking("es"):
        assert (_("Ratings by topic"), spoken()) == ("Calificaciones por tema", "es")
        assert ngettext("%(count)d step.", "%(count)d steps.", 1) == "%(count)d paso."
        assert ngettext("%(count)d step.", "%(count)d steps.", 2) == "%(count)d pasos."
        with speaking("en"):
            assert (_("Ratings by topic"), spoken()) == ("Ratings by topic", "en")
        assert spoken() == "es"
    assert (_("Ratings by topic"), spoken()) == ("Ratings by topic", "en")


def test_what_was_spoken_comes_back_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), speaking("es"):
        raise ZeroDivisionError
    assert spoken() == "en"


@pytest.mark.parametrize(
    ("language", "words", "named"),
    [
        ("es-MX", "Calificaciones por tema", "es-MX"),
        ("en-GB", "Ratings by topic", "en-GB"),
        ("pt", "Ratings by topic", "en"),
        ("pt-BR", "Ratings by topic", "en"),
    ],
)
def test_a_language_without_a_catalogue_reads_as_english_and_says_so(
    language: str, words: str, named: str
) -> None:
    with speaking(language):
        assert (_("Ratings by topic"), spoken()) == (words, named)


def test_one_message_in_another_language() -> None:
    assert translate(N_("Verification report"), "es") == "Informe de verificación"
    assert translate(N_("Verification report"), "pt") == "Verification report"


@pytest.mark.parametrize(("tag", "language"), [("es-MX", "es"), ("es_MX", "es"), ("ES", "es"), ("es", "es")])
def test_a_region_is_left_out_of_a_language(tag: str, language: str) -> None:
    assert base(tag) == language
