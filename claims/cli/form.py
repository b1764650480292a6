"""A form that a person fills in with their editor: one field a line, longer ones over several."""

from __future__ import annotations

import re
from contextlib import contextmanager
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from claims.cli.files import edit_form
from claims.errors import ClaimsError, UsageError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELD = re.compile(r"([a-z]+):(.*)")


def fill_in(title: str, fields: dict[str, str]) -> dict[str, str]:
    """Open the form in `$EDITOR` and give the fields as filled in.

    Raises UsageError when it is left as it was or a field stays empty.
    """
    head = [
        f"# {title}",
        "# " + _("Fill in the fields, save and close. Leave the file as it is to give up."),
        "# " + _("These lines with # are left out; a text may go on over several lines."),
    ]
    form = "\n".join([*head, "", *(f"{name}: {value}" for name, value in fields.items()), ""])
    written = edit_form(form)
    filled = read_form(written, fields) if written is not None else {}
    with keeping(filled):
        empty = [name for name in fields if not filled.get(name)]
        if empty:
            raise UsageError(
                _("Given up: %(fields)s left empty.") % {"fields": ", ".join(empty)},
                hint=_("Nothing was written."),
            )
    return filled


@contextmanager
def keeping(filled: dict[str, str]) -> Iterator[None]:
    """Keep what was written in a form when it cannot be taken: nobody types a quote twice gladly."""
    try:
        yield
    except ClaimsError as error:
        if any(filled.values()):
            with NamedTemporaryFile(
                "w", encoding="utf-8", prefix="claims-form-", suffix=".md", delete=False
            ) as file:
                file.write("".join(f"{name}: {value}\n" for name, value in filled.items()))
            kept = _("What you wrote is kept in %(path)s") % {"path": file.name}
            error.details = (*error.details, kept)
        raise


def read_form(text: str, fields: dict[str, str]) -> dict[str, str]:
    """Read the fields out of a form; a line that begins no field goes on with the one before."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        if line.startswith("#") and current is None:
            continue  # only the head: a quote may hold a line that begins with a hashtag
        match = _FIELD.match(line)
        if match and match[1] in fields:
            current = found.setdefault(match[1], [])
            current.append(match[2])
        elif current is not None:
            current.append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}
