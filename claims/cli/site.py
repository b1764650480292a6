"""`claims site`: a static site of the claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.extra import site_extra
from claims.cli.filters import filter_options, make_filter
from claims.domain.status import Status
from claims.domain.text import clean_line
from claims.errors import InvalidInputError, UsageError
from claims.formats.escape import find_web_address
from claims.i18n import N_, _, ngettext, translate
from claims.services.report.build import build_report
from claims.services.scale import list_scales
from claims.services.selection import count_by_status

PUBLIC = (Status.PUBLISHED, Status.CORRECTED, Status.RETRACTED)


class _Folder(click.Path):
    """A folder's path, which says something."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Refuse no path, which Python would take for the folder one is in."""
        if not str(value).strip():
            raise UsageError(
                _("The folder has no name."),
                hint=_("Such as: claims site build public"),
            )
        return super().convert(value, param, ctx)


@click.group(name="site", cls=Noun, help=_("A static site of the claims."))
def command() -> None:
    """Hold the verbs."""


@command.command(
    cls=Command,
    help=_(
        "Build a static site in a folder, or bring one up to date: only what changed is written.\n\n"
        "It shows the claims that were published or corrected, and says of those retracted afterwards that "
        "they were. --status or --all-statuses choose otherwise."
    ),
    example="claims site build public --base-url https://verifica.example/\n"
    "claims site build borrador --all-statuses",
)
@click.argument("folder", type=_Folder(path_type=Path))
@filter_options
@click.option("--all-statuses", is_flag=True, help=_("All claims, however they stand: for a look inside."))
@click.option("--title", metavar="TEXT", help=_("The site's title."))
@click.option(
    "--base-url", metavar="URL", help=_("Where it will be read; without it there is no feed and no sitemap.")
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help=_("Templates of your own, which take the place of those of the same name."),
)
@pass_app
def build(  # noqa: PLR0913
    app: App,
    /,
    *,
    folder: Path,
    all_statuses: bool,
    title: str | None,
    base_url: str | None,
    templates: Path | None,
    **given: Any,  # noqa: ANN401
) -> None:
    """Build the site."""
    with site_extra():
        from claims.site.build import Site, build_site  # noqa: PLC0415 - an extra, and slow to load
    if base_url is not None and find_web_address(base_url) is None:
        raise InvalidInputError(
            _("%(url)r is not an address of the web.") % {"url": base_url},
            hint=_("Such as: --base-url https://verifica.example/"),
        )
    chosen = given["statuses"] or (() if all_statuses else PUBLIC)
    language = app.language()
    with app.reading() as connection:
        everything, said = make_filter(connection, {**given, "statuses": ()})
        claim_filter, _said = make_filter(connection, {**given, "statuses": chosen})
        report = build_report(
            connection,
            claim_filter,
            title=clean_line(title, what=_("The title")) if title else translate(N_("Fact-checks"), language),
            language=language,
            filters=said,
        )
        app.wrote = True  # pages; the database is only read
        built = build_site(
            report,
            [scale.definition for scale in list_scales(connection)],
            folder,
            Site(
                find_web_address(base_url) if base_url else None,
                templates,
                unpublished=chosen != PUBLIC,
                publisher=app.setting("publisher"),
            ),
        )
        # Statuses that were asked for leave out what was not asked for, published or not.
        left_out = (
            sum(count_by_status(connection, everything).values()) - built.claims if chosen == PUBLIC else 0
        )
    app.say(
        ngettext("%(count)d claim is in %(folder)s.", "%(count)d claims are in %(folder)s.", built.claims)
        % {"count": built.claims, "folder": folder}
    )
    app.say(
        _("Files: %(written)d written, %(kept)d as they were, %(removed)d removed.")
        % {"written": built.written, "kept": built.kept, "removed": built.removed}
    )
    if left_out:
        app.say(
            ngettext(
                "%(count)d claim was left out, for it is not published: --status, --all-statuses.",
                "%(count)d claims were left out, for they are not published: --status, --all-statuses.",
                left_out,
            )
            % {"count": left_out}
        )
