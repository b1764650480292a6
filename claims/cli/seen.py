"""What is known already: how matches are found and shown, for `claims match` and `claims record`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.cli.code import word
from claims.domain.text import visible
from claims.i18n import _
from claims.matching import fast, semantic
from claims.matching.index import match_engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from claims.cli.app import App
    from claims.matching.match import Ranker
    from claims.matching.semantic import Embedder
    from claims.services.match import Seen

MANY = 20_000
"""With so many claims an index of its own, of the extra `[fast]`, is worth its upkeep."""

_WORDS = 5


def choose_ranker(app: App, connection: Connection) -> Ranker | None:
    """Give what ranks in the database's stead: the extra `[fast]`, where it is installed and worth it."""
    if not fast.available() or match_engine(connection).count_documents(connection) < MANY:
        return None

    def rank(connection: Connection, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        return fast.rank(connection, terms, limit, warn=app.say)

    return rank


def choose_embedder(*, words_only: bool) -> Embedder | None:
    """Give the sentence model of the extra `[semantic]`, where it is installed and wanted."""
    return semantic.load() if semantic.available() and not words_only else None


def describe(seen: Seen) -> Iterator[str]:
    """Describe a match for people, line by line: its reference and standing, its text, and why."""
    standing = [seen.rating or word(seen.status), ", ".join(seen.claimants), ", ".join(seen.articles)]
    yield visible(f"{seen.ref}  {seen.probability:.0%}  " + " · ".join(filter(None, standing)))
    yield visible(f"    {seen.text}")
    if seen.others:
        found = _("others found: %(what)s") % {"what": "; ".join(seen.others[:_WORDS])}
        yield visible(f"    {found}")
    why = "; ".join(reasons(seen))
    if why:
        yield visible(f"    {why}")


def reasons(seen: Seen) -> Iterator[str]:
    """Say why a match was found, the most telling first."""
    if seen.across:
        yield _("in another language (%(language)s), the same by meaning") % {"language": seen.language}
    if seen.number_differs:
        yield _("THE NUMBER DIFFERS: %(claim)s there, %(statement)s here") % {
            "claim": "; ".join(seen.claim_numbers),
            "statement": "; ".join(seen.statement_numbers),
        }
    if seen.one_denies:
        yield _("one of the two denies it")
    if seen.same_numbers:
        yield _("same number: %(numbers)s") % {"numbers": ", ".join(seen.same_numbers)}
    if seen.same_claimants:
        yield _("same claimant: %(names)s") % {"names": ", ".join(seen.same_claimants)}
    if seen.shared:
        yield _("words in common: %(words)s") % {"words": ", ".join(seen.shared[:_WORDS])}
