"""`claims scale`: rating scales and their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import tomlkit

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.files import read_bytes
from claims.cli.output import LISTING, format_option, json_option, plain, print_json, print_list
from claims.domain.rating import read_scale_name
from claims.i18n import _
from claims.services import scale as service

if TYPE_CHECKING:
    from claims.domain.rating import RatingDefinition, ScaleDefinition


@click.group(name="scale", cls=Noun, help=_("Rating scales and their labels."))
def command() -> None:
    """Hold the verbs."""


@command.command(name="list", cls=Command, help=_("List the rating scales."), example="claims scale list")
@format_option()
@pass_app
def list_(app: App, /, *, output: str) -> None:
    """List the scales."""
    with app.reading() as connection:
        scales = service.list_scales(connection)
    if output in {"json", "jsonl", "csv"}:
        print_list(app, [plain(scale.definition) for scale in scales], [], output, empty="")
        return
    print_list(
        app,
        scales,
        [
            (_("Scale"), lambda scale: scale.definition.code),
            (_("Version"), lambda scale: scale.definition.version),
            (_("Labels"), lambda scale: str(len(scale.definition.ratings))),
            (_("Language"), lambda scale: scale.definition.language),
            (_("Name"), lambda scale: read_scale_name(scale.definition.name)),
        ],
        output,
        empty=_("There are no rating scales."),
    )


@command.command(
    cls=Command,
    help=_("Show a rating scale's labels, truest first, and what they mean."),
    example="claims scale show default",
)
@click.argument("scale", required=False)
@click.option("--version", metavar="TEXT", help=_("Which version; the newest if left out."))
@click.option(
    "--language", metavar="TAG", default="es", show_default=True, help=_("Labels in this language.")
)
@click.option(
    "--format",
    "output",
    type=click.Choice([*LISTING, "toml"], case_sensitive=False),
    default="table",
    show_default=True,
    help=_("How it is printed; toml is what `claims scale add` reads."),
)
@pass_app
def show(app: App, /, *, scale: str | None, version: str | None, language: str, output: str) -> None:
    """Show a scale."""
    with app.reading() as connection:
        found = service.get_scale(connection, scale or app.setting("scale") or "default", version)
    definition = found.definition
    if output == "toml":
        click.echo(_write_toml(definition), nl=False)
        return
    if output == "json":
        print_json(definition)
        return

    def text(texts: Any) -> str:  # noqa: ANN401 - a mapping by language
        return str(texts.get(language) or texts.get(definition.language) or next(iter(texts.values()), ""))

    def name(rating: RatingDefinition) -> str:
        return text(rating.labels) + (_(" (retired)") if rating.retired else "")

    if output == "table":
        app.say(
            _("%(scale)s, version %(version)s")
            % {"scale": read_scale_name(definition.name), "version": definition.version}
        )
    print_list(
        app,
        definition.ratings,
        [
            (_("Code"), lambda rating: rating.code),
            (_("Position"), lambda rating: str(rating.position or _("off axis"))),
            (_("Bucket"), lambda rating: rating.bucket),
            (_("Label"), name),
            (_("Meaning"), lambda rating: text(rating.definitions)),
        ],
        output,
        empty="",
    )


def _write_toml(definition: ScaleDefinition) -> str:
    """Write a scale as the TOML that `claims scale add` reads."""
    fields = {
        "code": definition.code,
        "version": definition.version,
        "name": definition.name,
        "organization": definition.organization,
        "url": definition.url,
        "language": definition.language,
    }
    ratings = [
        {
            "code": rating.code,
            **({} if rating.position is None else {"position": rating.position}),
            "bucket": str(rating.bucket),
            **({"retired": True} if rating.retired else {}),
            "label": dict(rating.labels),
            "definition": dict(rating.definitions),
        }
        for rating in definition.ratings
    ]
    return tomlkit.dumps({key: value for key, value in fields.items() if value} | {"rating": ratings})


@command.command(
    cls=Command,
    help=_(
        "Enter a rating scale of your own, or a new version of one, from a TOML file or from standard "
        "input (-). A version never changes once it is entered."
    ),
    example="claims scale show default --format toml > nuestra.toml\nclaims scale add nuestra.toml",
)
@click.argument("file")
@json_option
@pass_app
def add(app: App, /, *, file: str, as_json: bool) -> None:
    """Enter a scale."""
    definition = service.read_scale(read_bytes(file), where=file)
    with app.working() as work:
        service.add_scale(work, definition)
    if as_json:
        print_json(definition)
        return
    click.echo(definition.code)
    app.say(
        _("Entered the scale %(code)s, version %(version)s, with %(count)d labels.")
        % {"code": definition.code, "version": definition.version, "count": len(definition.ratings)}
    )
