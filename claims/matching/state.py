"""The state of the word indexes: whether they are complete, of which build, in which languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, union, update

from claims.errors import CheckFailedError
from claims.i18n import _
from claims.matching.analysis import ANALYSIS
from claims.matching.content import primary
from claims.models import article, claim, search_state

if TYPE_CHECKING:
    from sqlalchemy import Connection


def note_languages(connection: Connection, languages: set[str]) -> None:
    """Add to the languages of what is indexed."""
    known = read_languages(connection)
    if not languages <= set(known):
        connection.execute(update(search_state).values(languages=" ".join(sorted({*known, *languages}))))


def read_languages(connection: Connection) -> list[str]:
    """Give the languages of what is indexed, as first subtags."""
    return (connection.execute(select(search_state.c.languages)).scalar() or "").split()


def is_complete(connection: Connection) -> bool:
    """Tell whether the index holds all records, made by the analysis of this program."""
    return connection.execute(select(search_state.c.analysis)).scalar() == ANALYSIS


def require_complete(connection: Connection) -> None:
    """Refuse, with a CheckFailedError, to answer from an index that is half made or of another analysis."""
    if not is_complete(connection):
        raise CheckFailedError(
            _("The search index is not complete: what is on record might not be found."),
            hint=_("Make it anew with `claims db reindex`."),
        )


def read_build(connection: Connection) -> str | None:
    """Give the name of the build that the indexes are of."""
    return connection.execute(select(search_state.c.build)).scalar()


def missing_languages(connection: Connection) -> set[str]:
    """Give the languages of claims and articles, as first subtags, that the state does not know of."""
    spoken = union(select(claim.c.language), select(article.c.language))
    return {primary(one) for one in connection.execute(spoken).scalars()}.difference(
        read_languages(connection)
    )
