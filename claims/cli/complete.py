"""Completion from the database: plain drivers and one small query, so that a tab key answers at once.

A completion must never print an error or raise: whatever goes wrong, there is nothing to complete.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.shell_completion import CompletionItem

from claims.cli.app import App
from claims.domain.reference import Kind
from claims.domain.text import fold, visible
from claims.errors import ClaimsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click
    from sqlalchemy import URL

LIMIT = 50

# For each kind: the text shown beside a reference, out of which tables.
_SHOWN = {
    Kind.CLAIM: ("text", "claim"),
    Kind.ARTICLE: ("title", "article"),
    Kind.SOURCE: ("name", "source"),
    Kind.EVIDENCE: ("title", "evidence"),
    Kind.ACTOR: (
        "(SELECT value FROM actor_name WHERE actor_id = actor.id AND type = 'name' AND NOT withdrawn)",
        "actor",
    ),
    Kind.CAPTURE: ("coalesce(archive_url, origin)", "capture"),
    Kind.APPEARANCE: (
        "(SELECT quote FROM anchor WHERE appearance_id = appearance.id ORDER BY id LIMIT 1)",
        "appearance",
    ),
}
_NAMES = {
    Kind.SOURCE: "SELECT name, id FROM source WHERE name_key LIKE {} ORDER BY name LIMIT 50",
    Kind.ACTOR: (
        "SELECT value, COALESCE(into_id, actor_name.actor_id) FROM actor_name "
        "LEFT JOIN merged_actor ON merged_actor.actor_id = actor_name.actor_id WHERE key LIKE {} "
        "AND NOT withdrawn AND type <> 'weak_alias' ORDER BY value LIMIT 50"
    ),
}


def items(pairs: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    """Make completions of (value, help) pairs."""
    return [CompletionItem(value, help=visible(text)) for value, text in pairs]


def references(ctx: click.Context, kind: Kind, incomplete: str) -> list[CompletionItem]:
    """Complete `C1` to the claims whose number begins with 1; an empty word gives the newest."""
    typed = incomplete.strip().upper()
    digits = typed[1:]
    if (typed and not typed.startswith(kind)) or (digits and not digits.isdecimal()):
        return []
    shown, table = _SHOWN[kind]
    if not digits:
        rows = _query(ctx, f"SELECT id, {shown} FROM {table} ORDER BY id DESC LIMIT {LIMIT}")  # noqa: S608
    else:
        # Ranges over the key and not LIKE over its text: 35 ms among a million claims.
        ranges = " OR ".join(
            f"id BETWEEN {int(digits) * 10**zeros} AND {int(digits) * 10**zeros + 10**zeros - 1}"
            for zeros in range(19 - len(digits))
        )
        rows = _query(ctx, f"SELECT id, {shown} FROM {table} WHERE {ranges} ORDER BY id LIMIT {LIMIT}")  # noqa: S608
    return items((f"{kind}{number}", text or "") for number, text in rows)


def names(ctx: click.Context, kind: Kind, incomplete: str) -> list[CompletionItem]:
    """Complete a name by the beginning of any of its words, or a reference."""
    found = references(ctx, kind, incomplete)
    query, key = _NAMES.get(kind), fold(incomplete) if incomplete.strip() else ""
    if query is None:
        return found
    rows = list(
        dict.fromkeys(row for pattern in (f"{key}%", f"% {key}%") for row in _query(ctx, query, pattern))
    )
    shared = {name for name, count in Counter(name for name, _number in rows).items() if count > 1}
    # A name that several bear would be refused: their references are offered in its place.
    pairs = ((f"{kind}{n}", name) if name in shared else (name, f"{kind}{n}") for name, n in rows)
    return items(pairs) + (found if incomplete else [])


def editions(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a frozen edition by its beginning; case and accents do not count."""
    key = fold(incomplete) if incomplete.strip() else ""
    query = "SELECT name, title FROM edition WHERE name_key LIKE {} ORDER BY id DESC LIMIT 50"
    return items(_query(ctx, query, f"{key}%"))


def _query(ctx: click.Context, query: str, *parameters: str) -> list[Any]:
    try:
        url = ctx.ensure_object(App).url()
        if url.get_backend_name() == "sqlite":
            uri = f"{Path(url.database or '').absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, timeout=0.25)) as connection:
                return connection.execute(query.format("?"), parameters).fetchall()
        return _query_postgresql(url, query.format("%s"), parameters)
    except (ClaimsError, OSError, ValueError, sqlite3.Error):
        return []


def _query_postgresql(url: URL, query: str, parameters: tuple[str, ...]) -> list[Any]:
    try:
        import psycopg  # noqa: PLC0415 - an extra, and slow to load
    except ModuleNotFoundError:
        return []
    try:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, connect_timeout=2) as connection:
            return connection.execute(query.encode(), parameters or None).fetchall()
    except psycopg.Error:
        return []
