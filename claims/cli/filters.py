"""The options that say which claims are meant, shared by `claims list` and `claims report`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claims.cli.types import ACTOR, ARTICLE, DATE, SOURCE, OneOf, beginning, ending
from claims.domain.language import check_language
from claims.domain.status import Status
from claims.domain.vocabulary import Bucket, ClaimKind, Priority
from claims.i18n import N_, _
from claims.services.selection import ClaimFilter, resolve_topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def filter_options(function: Any) -> Any:  # noqa: ANN401 - a decorator
    """Give a command the filters."""
    for option in reversed(
        [
            click.option("--article", type=ARTICLE, help=_("Only those of this article.")),
            click.option("--source", type=SOURCE, help=_("Only those of this source's articles.")),
            click.option(
                "--actor",
                type=ACTOR,
                help=_("Only those that this actor makes, reports or is part of, as the desk recorded it."),
            ),
            click.option("--topic", metavar="WORD", help=_("Only those of this topic.")),
            click.option(
                "--status",
                "statuses",
                type=OneOf(Status),
                multiple=True,
                help=_("Only those that stand so. May be repeated."),
            ),
            click.option(
                "--priority",
                "priorities",
                type=OneOf(Priority),
                multiple=True,
                help=_("Only those of this priority. May be repeated."),
            ),
            click.option(
                "--kind",
                "kinds",
                type=OneOf(ClaimKind),
                multiple=True,
                help=_("Only those of this kind. May be repeated."),
            ),
            click.option(
                "--bucket",
                "buckets",
                type=OneOf(Bucket),
                multiple=True,
                help=_("Only those that the desk rated so, in any scale. May be repeated."),
            ),
            click.option(
                "--language",
                "languages",
                metavar="TAG",
                multiple=True,
                help=_("Only those in this language."),
            ),
            click.option("--since", type=DATE, help=_("Only those recorded or worked on since.")),
            click.option("--until", type=DATE, help=_("Only those recorded until then, that day included.")),
        ]
    ):
        function = option(function)
    return function


def make_filter(
    connection: Connection, given: dict[str, Any], claims: Sequence[int] = ()
) -> tuple[ClaimFilter, list[tuple[str, str]]]:
    """Make the filter, and say what it lets through, as (name, value): whoever shows them translates.

    The services of a filter are loaded when it is used: together they take as long as a list does.
    """
    said: list[tuple[str, str]] = []
    article_id = source_id = actor_id = topic = None
    if given["article"] is not None:
        from claims.services.article import get_article, resolve_article  # noqa: PLC0415 - see above

        article_id = resolve_article(connection, given["article"])
        article = get_article(connection, article_id)
        said.append((N_("article"), f"{article.ref} {article.title}"))
    if given["source"] is not None:
        from claims.services.source import get_source, resolve_source  # noqa: PLC0415

        source_id = resolve_source(connection, given["source"])
        source = get_source(connection, source_id)
        said.append((N_("source"), f"{source.ref} {source.name}"))
    if given["actor"] is not None:
        from claims.cli.named import find_actor  # noqa: PLC0415
        from claims.services.actor import get_actor  # noqa: PLC0415

        actor_id = find_actor(connection, given["actor"])
        actor = get_actor(connection, actor_id)
        said.append((N_("actor"), f"{actor.ref} {actor.name}"))
    if given["topic"] is not None:
        topic = resolve_topic(connection, given["topic"])
        said.append((N_("topic"), topic))
    languages = [check_language(tag) for tag in given["languages"]]
    listed = {
        N_("status"): given["statuses"],
        N_("priority"): given["priorities"],
        N_("kind"): given["kinds"],
        N_("rated"): given["buckets"],
        N_("language"): languages,
        N_("since"): [str(given["since"])] if given["since"] else [],
        N_("until"): [str(given["until"])] if given["until"] else [],
    }
    said.extend((name, ", ".join(values)) for name, values in listed.items() if values)
    return (
        ClaimFilter(
            claims=claims,
            article_id=article_id,
            source_id=source_id,
            actor_id=actor_id,
            topic=topic,
            statuses=given["statuses"],
            priorities=given["priorities"],
            kinds=given["kinds"],
            since=beginning(given["since"]),
            until=ending(given["until"]),
            buckets=given["buckets"],
            languages=languages,
        ),
        said,
    )
