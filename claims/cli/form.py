"""A form that a person fills in with their editor: one field a line, longer ones over several."""

from __future__ import annotations

import re

from claims.cli.files import edit_form
from claims.errors import UsageError
from claims.i18n import _

_FIELD = re.compile(r"([a-z]+):(.*)")


def fill_in(title: str, fields: dict[str, str]) -> dict[str, str]:
    """Open the form in `$EDITOR` and give the fields as filled in.

    Raises UsageError when it is left as it was or a field stays empty; nothing has been written then.
    """
    head = [
        f"# {title}",
        "# " + _("Fill in the fields, save and close. Leave the file as it is to give up."),
        "# " + _("Lines that begin with # are left out; a text may go on over several lines."),
    ]
    form = "\n".join([*head, "", *(f"{name}: {value}" for name, value in fields.items()), ""])
    written = edit_form(form)
    filled = read_form(written, fields) if written is not None else {}
    empty = [name for name in fields if not filled.get(name)]
    if empty:
        raise UsageError(
            _("Given up: %(fields)s left empty.") % {"fields": ", ".join(empty)},
            hint=_("Nothing was written."),
        )
    return filled


def read_form(text: str, fields: dict[str, str]) -> dict[str, str]:
    """Read the fields out of a form; a line that begins no field goes on with the one before."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        match = _FIELD.match(line)
        if match and match[1] in fields:
            current = found.setdefault(match[1], [])
            current.append(match[2])
        elif current is not None:
            current.append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}
