"""Words of schema.org in JSON that anybody wrote: nothing here trusts the shape of what it is given."""

from __future__ import annotations

import math
import re
from typing import Any, TypeAlias

from claims.domain.url import domain_of
from claims.errors import InvalidInputError

CONTEXT = "https://schema.org"

Number: TypeAlias = int | float

_CONTEXT = re.compile(r"https?://(?:www\.)?schema\.org/?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)


def is_missing(value: object) -> bool:
    """Tell whether a property says nothing."""
    return value is None or value in ("", [], {})


def entries(value: object) -> list[Any]:
    """Give a property's values, of which schema.org allows one or several."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def objects_in(value: object) -> list[dict[Any, Any]]:
    """Give those of a property's values that are objects."""
    return [entry for entry in entries(value) if isinstance(entry, dict)]


def first_text(value: object) -> str | None:
    """Give a text that says something, the first one of a list."""
    for entry in entries(value):
        if isinstance(entry, str) and entry.strip():
            return entry.strip()
    return None


def read_number(value: object) -> Number | None:
    """Read a number, also from a text, as Duke's insight schema wants it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    return None


def types_of(node: dict[Any, Any]) -> list[str]:
    """Give the types of a node."""
    return [entry for entry in entries(node.get("@type")) if isinstance(entry, str) and entry.strip()]


def is_type(node: dict[Any, Any], name: str) -> bool:
    """Tell whether a node is of a type of schema.org, by its name or its address."""
    return any(
        entry == name or (entry.endswith(f"/{name}") and _CONTEXT.match(entry)) for entry in types_of(node)
    )


def is_schema_org(context: object) -> bool:
    """Tell whether a context names the words of schema.org."""
    for entry in entries(context):
        address = entry.get("@vocab") if isinstance(entry, dict) else entry
        if isinstance(address, str) and _CONTEXT.fullmatch(address):
            return True
    return False


def find_domain(url: str) -> str | None:
    """Give the domain of an address, or None when it has none."""
    try:
        return domain_of(url)
    except InvalidInputError:
        return None
