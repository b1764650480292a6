"""The one place that turns a message into the reader's language.

Every text that a person reads goes through `_` or `ngettext`. The domain is bound as gettext's
process-wide one, because Click looks its own messages up there: one catalogue then translates both.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

DOMAIN = "claims"
LOCALE_DIR = Path(__file__).with_name("locale")


def bind() -> None:
    """Make claims' catalogue the one that `gettext.gettext` reads, Click's messages included."""
    gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
    gettext.textdomain(DOMAIN)
    catalogue.cache_clear()


@cache
def catalogue() -> gettext.NullTranslations:
    """Load the catalogue of the environment's language once: `gettext.gettext` looks for it at each call."""
    return gettext.translation(DOMAIN, str(LOCALE_DIR), fallback=True)


def _(message: str) -> str:
    """Translate `message` into the language of the environment, or give it back as it is."""
    return catalogue().gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Translate the singular or the plural, by the rules of the reader's language for `number`."""
    return catalogue().ngettext(one, many, number)
