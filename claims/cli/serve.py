"""`claims serve`: look at a site before it goes anywhere."""

from __future__ import annotations

from pathlib import Path

import click

from claims.cli.app import App, Command, pass_app
from claims.errors import ClaimsError, NotFoundError
from claims.i18n import _

_LAST_PORT = 65_535


@click.command(
    name="serve",
    cls=Command,
    help=_(
        "Show a site on this computer, until Ctrl-C.\n\nOnly this computer can reach it, and it hands out "
        "nothing but the files of the folder."
    ),
    example="claims serve public",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--port",
    type=click.IntRange(0, _LAST_PORT),
    default=8000,
    show_default=True,
    help=_("The port; 0 takes a free one."),
)
@pass_app
def command(app: App, /, *, folder: Path, port: int) -> None:
    """Show a site."""
    try:
        from claims.site.server import make_server  # noqa: PLC0415 - an extra, and slow to load
    except ModuleNotFoundError as error:
        raise ClaimsError(
            _("A site needs a package that is not installed: %(package)s.") % {"package": error.name},
            hint=_("Install it: pip install 'claims-tracker[%(extra)s]'") % {"extra": "html"},
        ) from error
    if not (folder / "index.html").is_file():
        raise NotFoundError(
            _("There is no site in %(folder)s.") % {"folder": folder},
            hint=_("Build one: claims site build %(folder)s") % {"folder": folder},
        )
    try:
        server = make_server(folder, port)
    except OSError as error:
        raise ClaimsError(
            _("The port %(port)d cannot be used: %(error)s") % {"port": port, "error": error.strerror},
            hint=_("Take a free one: --port 0"),
        ) from error
    with server:
        click.echo(f"http://{server.server_address[0]!s}:{server.server_address[1]}/")
        app.say(_("Ctrl-C ends it."))
        server.serve_forever()
