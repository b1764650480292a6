"""`claims serve`: look at a site before it goes anywhere."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.extra import site_extra
from claims.errors import ClaimsError, NotFoundError, read_reason
from claims.i18n import _

_LAST_PORT = 65_535


class _Port(click.ParamType[int]):
    """A port of this computer; 0 is any free one."""

    name = "number"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Show the shape."""
        return _("NUMBER")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Read the number."""
        try:
            port = int(value)
        except ValueError:
            port = -1
        if not 0 <= port <= _LAST_PORT:
            self.fail(
                _("%(value)r is not a port: a whole number from 0 to %(most)d.")
                % {"value": value, "most": _LAST_PORT},
                param,
                ctx,
            )
        return port


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
    type=_Port(),
    default=8000,
    show_default=True,
    help=_("The port; 0 takes a free one."),
)
@pass_app
def command(app: App, /, *, folder: Path, port: int) -> None:
    """Show a site."""
    with site_extra():
        from claims.site.server import make_server  # noqa: PLC0415 - an extra, and slow to load
    if not (folder / "index.html").is_file():
        raise NotFoundError(
            _("There is no site in %(folder)s.") % {"folder": folder},
            hint=_("Build one: claims site build %(folder)s") % {"folder": folder},
        )
    try:
        server = make_server(folder, port)
    except OSError as error:
        raise ClaimsError(
            _("The port %(port)d cannot be used: %(error)s") % {"port": port, "error": read_reason(error)},
            hint=_("Take a free one: --port 0"),
        ) from error
    # Ctrl-C is how it ends, and no fault.
    with server, suppress(KeyboardInterrupt):
        click.echo(f"http://{server.server_address[0]!s}:{server.server_address[1]}/")
        app.say(_("Ctrl-C ends it."))
        server.serve_forever()
    app.say("")
