"""Brings the catalogues of messages up to date with the program: `make messages`.

It finds every message in claims/ and in Click, whose own go through the same catalogues, and writes
claims/locale/*/LC_MESSAGES/claims.po anew, without those that nobody looks up any more, and the .mo compiled
from it. English is complete by itself. For the other languages it prints what is not translated yet:

    messages.py --missing > new.json      the same as JSON, with an empty list of forms for each
    messages.py --fill new.json           takes the forms that somebody wrote there
    messages.py --check                   writes nothing, and ends with 1 when there is work left
"""  # noqa: INP001 - a script beside generate.py

from __future__ import annotations

import argparse
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from claims.i18n import DOMAIN, LANGUAGES, LOCALE_DIR  # noqa: E402 - the program beside this script

SOURCE = LANGUAGES[-1]
_KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
_READERS = [("**.py", "python"), ("**.j2", "jinja2")]
_WIDTH = 110


@dataclass(frozen=True, order=True, slots=True)
class Message:
    """A message of the program: one text, or a singular and a plural."""

    one: str
    many: str = ""

    @property
    def key(self) -> str | tuple[str, str]:
        """Give it as Babel names it."""
        return (self.one, self.many) if self.many else self.one

    @property
    def forms(self) -> tuple[str, ...]:
        """Give the texts it has in English, one or two."""
        return (self.one, self.many) if self.many else (self.one,)


Translations = dict[Message, tuple[str, ...]]


class _Plain(Catalog):
    """A catalogue whose head tells no time and no version, so that the same messages give the same bytes.

    It has a singular and a plural. Babel would give Spanish a third form, for «un millón de afirmaciones»,
    which no message needs.
    """

    num_plurals = 2
    plural_forms = "nplurals=2; plural=(n != 1);"

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Give what gettext needs to know."""
        return [
            ("Project-Id-Version", DOMAIN),
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def find_messages() -> list[Message]:
    """Find every message of the program and of Click, in the order of their words.

    One that is looked up alone here and with a plural there is one message with a plural, as gettext has it.
    """
    found: dict[str, Message] = {}
    for folder in (ROOT / "claims", Path(click.__file__).parent):
        for _file, _line, texts, *_more in extract_from_dir(folder, _READERS, keywords=_KEYWORDS):
            message = Message(texts) if isinstance(texts, str) else Message(*filter(None, texts))
            found[message.one] = max(message, found.get(message.one, message))
    return sorted(found.values())


def po_path(language: str) -> Path:
    """Give the place of a language's catalogue."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(language: str) -> Catalog:
    """Read a language's catalogue, with the entries that are marked fuzzy or obsolete."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def read_translations(language: str) -> Translations:
    """Give what a language's catalogue says; entries marked fuzzy count for nothing."""
    return {
        Message(*((entry.id,) if isinstance(entry.id, str) else entry.id)): (
            (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)
        )
        for entry in read_catalogue(language)
        if entry.id and entry.string and not entry.fuzzy
    }


def make_catalogue(language: str, messages: list[Message], said: Translations) -> Catalog:
    """Make the catalogue of the messages that there are, translated where `said` has them."""
    note = "# The messages of claims: CONTRIBUTING.md tells how to change them."
    catalogue = _Plain(locale=language, header_comment=note, fuzzy=False)
    for message in messages:
        forms = message.forms if language == SOURCE else said.get(message, ())
        catalogue.add(message.key, forms if message.many else "".join(forms))
    return catalogue


def render(language: str, messages: list[Message], said: Translations) -> dict[Path, bytes]:
    """Give the content of a language's two files, by their paths."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, make_catalogue(language, messages, said), width=_WIDTH)
    # Without what is missing: an empty plural would be shown as nothing, and not in English.
    lacking = set() if language == SOURCE else set(find_missing(messages, said))
    write_mo(compiled, make_catalogue(language, [one for one in messages if one not in lacking], said))
    path = po_path(language)
    return {path: text.getvalue(), path.with_suffix(".mo"): compiled.getvalue()}


def find_missing(messages: list[Message], said: Translations) -> list[Message]:
    """Give the messages that have no translation, or not in every form."""
    return [one for one in messages if len(list(filter(None, said.get(one, ())))) != len(one.forms)]


def main() -> int:
    """Write the catalogues that are not as they should be, and print what they lack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--language", default="es", choices=[tag for tag in LANGUAGES if tag != SOURCE])
    parser.add_argument("--missing", action="store_true", help="print what is not translated, as JSON")
    parser.add_argument("--fill", type=Path, metavar="FILE", help="take translations from such JSON")
    parser.add_argument("--check", action="store_true", help="write nothing")
    given = parser.parse_args()
    messages = find_messages()
    said = read_translations(given.language)
    if given.fill:
        for entry in json.loads(given.fill.read_text(encoding="utf-8")):
            said[Message(*entry["message"])] = tuple(entry["translation"])
    missing = find_missing(messages, said)
    files = render(given.language, messages, said) | render(SOURCE, messages, {})
    stale = [path for path, data in files.items() if not path.exists() or path.read_bytes() != data]
    if not given.check:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path])
    if given.missing:
        entries = [{"message": list(one.forms), "translation": []} for one in missing]
        print(json.dumps(entries, ensure_ascii=False, indent=1))  # noqa: T201 - what the script is for
    else:
        lines = [str(path.relative_to(ROOT)) for path in stale] + [f"missing: {one.one}" for one in missing]
        print("\n".join(lines), end="\n" if lines else "")  # noqa: T201
    return int(bool(missing or (given.check and stale)))


if __name__ == "__main__":
    sys.exit(main())
