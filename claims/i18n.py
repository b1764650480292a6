"""The one place that turns a message into the reader's language.

Every text that a person reads goes through `_` or `ngettext`. The domain is bound as gettext's
process-wide one, because Click looks its own messages up there: one catalogue then translates both.

The program speaks the language of whoever types; a report speaks its own (`speaking`), whoever writes it.
"""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DOMAIN = "claims"
LOCALE_DIR = Path(__file__).with_name("locale")
LANGUAGES = ("es", "en")
"""The languages that have a catalogue. The messages themselves are written in the last one."""

VARIABLE = "CLAIMS_LANG"

_report_language: ContextVar[str | None] = ContextVar("report_language", default=None)


def bind(language: str | None = None) -> None:
    """Make claims' catalogue the one that `gettext.gettext` reads, Click's messages included.

    It is that of `language`, else the one that gettext finds in LANGUAGE, LC_ALL, LC_MESSAGES or LANG.
    """
    if language:
        # The only way to tell Click: it calls gettext, which asks the environment at each call.
        os.environ["LANGUAGE"] = language.replace("-", "_")
    gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
    gettext.textdomain(DOMAIN)
    catalogue.cache_clear()


def asked(arguments: Sequence[str]) -> str | None:
    """Find the language that a command line asks for, before Click reads it: help is worded on import.

    The last `--lang` before a `--` counts, then CLAIMS_LANG; None when neither names a language that the
    program speaks, which Click then refuses.
    """
    tag = os.environ.get(VARIABLE)
    options = list(takewhile(lambda argument: argument != "--", arguments))
    for place, argument in enumerate(options):
        if argument == "--lang":
            tag = next(iter(options[place + 1 :]), None)
        elif argument.startswith("--lang="):
            tag = argument.partition("=")[2]
    return tag if tag and base(tag) in LANGUAGES else None


def base(tag: str) -> str:
    """Give the language of a tag without its region: es for es-MX."""
    return tag.replace("_", "-").partition("-")[0].lower()


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak `language`, a BCP 47 tag, until the block ends; one without a catalogue reads as English.

    None is the language of whoever types.
    """
    token = _report_language.set(language)
    try:
        yield
    finally:
        _report_language.reset(token)


def spoken() -> str:
    """Give the tag of the language that is really spoken now, with the region that was asked for."""
    language = str(catalogue(_report_language.get()).info().get("language", LANGUAGES[-1]))
    tag = _report_language.get()
    return tag if tag and base(tag) == language else language


@cache
def catalogue(language: str | None = None) -> gettext.NullTranslations:
    """Load a language's catalogue once, or the environment's; `gettext.gettext` would look at each call."""
    tags = [language.replace("-", "_")] if language else None
    return gettext.translation(DOMAIN, str(LOCALE_DIR), languages=tags, fallback=True)


def _(message: str) -> str:
    """Translate `message` into the language that is spoken, or give it back as it is."""
    return catalogue(_report_language.get()).gettext(message)


def translate(message: str, language: str) -> str:
    """Translate one `message` into another language than the one that is spoken."""
    return catalogue(language).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Translate the singular or the plural, by the rules of the spoken language for `number`."""
    return catalogue(_report_language.get()).ngettext(one, many, number)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name: it marks a message and leaves it as it is
    """Mark `message` for the catalogue; it is looked up only when it is shown."""
    return message
