"""The options that say who publishes ClaimReviews and where, shared by `claims report` and `claims check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claims.domain.text import clean_line
from claims.domain.url import check_base_url, check_url
from claims.i18n import _

if TYPE_CHECKING:
    from claims.cli.app import App
    from claims.formats import Options


def review_options(function: Any) -> Any:  # noqa: ANN401 - a decorator
    """Give a command the options of ClaimReview."""
    for option in reversed(
        [
            click.option(
                "--base-url",
                metavar="URL",
                help=_("For ClaimReview: the address below which reviews are read."),
            ),
            click.option(
                "--publisher",
                metavar="NAME",
                help=_("For ClaimReview: who publishes; the setting if left out."),
            ),
            click.option(
                "--publisher-url",
                metavar="URL",
                help=_("For ClaimReview: the publisher's home page; the setting if left out."),
            ),
        ]
    ):
        function = option(function)
    return function


def make_options(
    app: App,
    *,
    base_url: str | None,
    publisher: str | None,
    publisher_url: str | None,
    **others: Any,  # noqa: ANN401 - whatever else a format asks
) -> Options:
    """Make a format's options, with the settings where nothing was given.

    Raises InvalidInputError for what is no address.
    """
    from claims.formats import Options  # noqa: PLC0415 - formats load where they are used

    home = publisher_url or app.setting("publisher_url")
    return Options(
        publisher=clean_line(publisher, what="--publisher") if publisher else app.setting("publisher"),
        publisher_url=check_url(home) if home else None,
        base_url=check_base_url(base_url) if base_url else None,
        **others,
    )
