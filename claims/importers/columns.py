"""What the columns of somebody's CSV mean: a mapping in TOML, and one suggested from the headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claims.domain.cell import is_delimiter
from claims.domain.syntax import BadTomlError, read_toml
from claims.domain.text import fold
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {
    "claim": (
        "claim|claim reviewed|claimreviewed|claim text|statement|text|afirmación|afirmación verificada|frase|"
        "dicho|declaración|bulo|desinformación|texto"
    ),
    "url": (
        "url|link|review url|fact check url|enlace|vínculo|dirección|url verificación|url de la verificación|"
        "enlace a la verificación|enlace verificación"
    ),
    "rating": (
        "rating|verdict|textual rating|label|calificación|veredicto|conclusión|resultado|etiqueta|rótulo|"
        "clasificación"
    ),
    "publisher": (
        "publisher|fact checker|factchecker|organization|organisation|outlet|medio|verificador|organización|"
        "publicado por|editor"
    ),
    "title": "title|headline|review title|título|titular",
    "reviewed": (
        "review date|date published|published|date|fecha de publicación|fecha de la verificación|"
        "fecha verificación|publicado|fecha"
    ),
    "claimant": (
        "claimant|speaker|said by|politician|author|autor|emisor|quién lo dijo|quién|orador|dicho por|"
        "político|persona"
    ),
    "claimed": (
        "claim date|date claimed|date said|fecha de la afirmación|fecha afirmación|fecha del dicho|"
        "fecha dicho"
    ),
    "appearance": (
        "appearance|source url|claim url|source|fuente|aparición|dónde|enlace original|url original|origen"
    ),
    "language": "language|lang|language code|idioma|lengua",
    "value": "rating value|value|score|valor|puntuación",
    "best": "best rating|best|mejor|máximo",
    "worst": "worst rating|worst|peor|mínimo",
}
"""What a mapping may name, with the headers that it is suggested for, in English and Spanish."""

REQUIRED = ("claim", "url", "rating")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column holds what, and what holds for all rows. `text` is the TOML that it was read from."""

    columns: dict[str, str]
    delimiter: str | None
    constants: dict[str, str]
    text: str


def read_mapping(content: bytes, *, where: str) -> ColumnMapping:
    """Read a mapping; raises InvalidInputError for what is none, naming what is wrong with it."""
    try:
        data = read_toml(content)
    except BadTomlError as error:
        raise _refused(where, _("It is no TOML in UTF-8: %(error)s") % {"error": error}) from error
    unknown = set(data) - {"columns", "all", "delimiter"}
    if unknown:
        raise _refused(where, _("`%(key)s` means nothing in a mapping.") % {"key": min(unknown)})
    columns, constants = (_texts(data, key, where) for key in ("columns", "all"))
    missing = [name for name in REQUIRED if name not in columns and name not in constants]
    if missing:
        raise _refused(where, _("It does not say where to find: %(names)s.") % {"names": ", ".join(missing)})
    delimiter = data.get("delimiter")
    if delimiter is not None and not (isinstance(delimiter, str) and is_delimiter(delimiter)):
        problem = _("`delimiter` is one character, and no letter, digit, space, quote or sign of a formula.")
        raise _refused(where, problem)
    return ColumnMapping(columns, delimiter, constants, content.decode("utf-8-sig"))


def _texts(data: dict[str, Any], key: str, where: str) -> dict[str, str]:
    table = data.get(key, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise _refused(where, _("[%(key)s] holds texts.") % {"key": key})
    strange = [name for name in table if name not in NAMES]
    if strange:
        known = {"name": strange[0], "known": ", ".join(NAMES)}
        raise _refused(where, _("`%(name)s` is none of what a review has: %(known)s.") % known)
    return table


def _refused(where: str, message: str) -> InvalidInputError:
    hint = _("`claims import FILE --suggest-map` prints one to start from.")
    return InvalidInputError(f"{where}: {message}", hint=hint)


def suggest(headers: Sequence[str], delimiter: str) -> str:
    """Write a mapping for a CSV with these headers: what is clear is filled in, the rest is left to do."""
    left = {fold(header): header for header in reversed(headers) if fold(header)}
    found: dict[str, str] = {}
    for exact in (True, False):
        for name, words in NAMES.items():
            if name not in found:
                header = _fitting(left, [*map(fold, words.split("|"))], exact=exact)
                if header is not None:
                    found[name] = left.pop(header)
    lines = [
        "# " + _("What the columns of the CSV mean. Look it over before you import with it."),
        f"delimiter = {_quoted(delimiter)}",
        "",
        "[columns]",
    ]
    for name in NAMES:
        if name in found:
            lines.append(f"{name} = {_quoted(found[name])}")
        elif name in REQUIRED:
            lines.append(f'# {name} = ""  ' + "# " + _("needed: name its column"))
    lines += ["", "# " + _("What holds for all rows:"), "[all]"]
    lines += [
        f'# {name} = "{example}"'
        for name, example in (("publisher", "Mesa de Contraste"), ("language", "es"))
        if name not in found
    ]
    if left:
        rest = ", ".join(header for header in headers if header in left.values())
        lines += ["", "# " + _("Not used: %(columns)s") % {"columns": " ".join(rest.split())}]
    return "\n".join(lines) + "\n"


def _fitting(left: dict[str, str], words: list[str], *, exact: bool) -> str | None:
    """Give the header that says one of some words: just them, or with others around them."""
    for word in words:
        for header in left:
            if header == word or (not exact and len(word) > 3 and f" {word} " in f" {header} "):  # noqa: PLR2004
                return header
    return None


def _quoted(text: str) -> str:
    """Write a basic string of TOML."""
    escaped = "".join(
        f"\\u{ord(one):04x}" if ord(one) < ord(" ") or ord(one) == 0x7F else one  # noqa: PLR2004
        for one in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
