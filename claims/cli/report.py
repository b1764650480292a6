"""`claims report`: write a report of claims, in any format."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from claims.cli.app import App, Command, pass_app
from claims.cli.files import writing_bytes, writing_text
from claims.cli.filters import filter_options, make_filter
from claims.cli.output import as_of_option, width
from claims.cli.review import make_options, review_options
from claims.cli.types import CLAIM, EDITION, ColumnNames
from claims.domain.cell import is_delimiter
from claims.domain.report import EVERYTHING
from claims.domain.text import clean_line
from claims.errors import UsageError
from claims.formats import FORMATS, count_left_out, get_format
from claims.i18n import N_, _, ngettext, translate
from claims.services.report.build import build_report
from claims.services.selection import get_claim_row

if TYPE_CHECKING:
    from claims.domain.partial_date import PartialDate
    from claims.domain.report import Report
    from claims.formats import Options

_WIDTH_OF_A_FILE = 1_000_000
"""Columns of a table in a file, where nothing needs cutting."""

_BY_SUFFIX = {f".{entry.extension}": name for name, entry in FORMATS.items()}


class _FormatName(click.Choice[str]):
    """The name of a format, or the ending of its files: markdown, md, .md."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Give the name."""
        named = _BY_SUFFIX.get(f".{str(value).lower().removeprefix('.')}", value)
        return super().convert(named, param, ctx)


@click.command(
    name="report",
    cls=Command,
    help=_(
        "Write a report of claims: all, those named, or those that the filters let through.\n\nThe format "
        "follows the file's name unless --format says otherwise. The same database and the same options "
        "give the same bytes."
    ),
    example="claims report --article A1 -o informe.md\n"
    "claims report --status decided --format csv --excel -o informe.csv\n"
    "claims report --columns claim,claim_text,article_title,claimant,rating_label -o lista.csv\n"
    'claims report --topic energía --edition "Enero 2026" -o informe.md\n'
    'claims report --from-edition "Enero 2026" -o otra-vez.md\n'
    "claims report C1 --as-of ayer",
)
@click.argument("claims", nargs=-1, type=CLAIM)
@filter_options
@click.option(
    "--format", "output", type=_FormatName(list(FORMATS), case_sensitive=False), help=_("The format.")
)
@click.option(
    "-o", "--output", "target", metavar="FILE", help=_("The file to write; `-` is standard output.")
)
@click.option("--title", metavar="TEXT", help=_("The report's title."))
@click.option("--excel", is_flag=True, help=_("CSV for Excel: begins with a byte order mark."))
@click.option(
    "--delimiter",
    default=",",
    metavar="CHARACTER",
    show_default=True,
    help=_("Between the cells of a CSV; Excel in Spanish wants `;`."),
)
@click.option(
    "--columns",
    type=ColumnNames(),
    help=_("Only these columns of a CSV or a workbook, in this order: their names, with commas between."),
)
@review_options
@click.option(
    "--edition",
    metavar="NAME",
    help=_("Freeze the report under this name: its data, the file's bytes, the hashes of its evidence."),
)
@click.option(
    "--from-edition",
    type=EDITION,
    help=_("Write what an edition holds, the same bytes as then; another format is drawn from its data."),
)
@as_of_option
@pass_app
@click.pass_context
def command(  # noqa: PLR0913
    ctx: click.Context,
    app: App,
    /,
    *,
    claims: tuple[int, ...],
    output: str | None,
    target: str | None,
    title: str | None,
    excel: bool,
    delimiter: str,
    columns: tuple[str, ...] | None,
    base_url: str | None,
    publisher: str | None,
    publisher_url: str | None,
    edition: str | None,
    from_edition: str | None,
    as_of: PartialDate | None,
    **given: Any,  # noqa: ANN401
) -> None:
    """Write a report."""
    if not is_delimiter(delimiter):
        problem = _("--delimiter is one character, and no letter, digit, space, quote or sign of a formula.")
        raise UsageError(problem, hint=_("Such as: --delimiter ';'"))
    options = make_options(
        app,
        base_url=base_url,
        publisher=publisher,
        publisher_url=publisher_url,
        excel=excel,
        delimiter=delimiter,
        columns=columns,
        width=width() if target in {None, "-"} and edition is None else _WIDTH_OF_A_FILE,
    )
    if from_edition is not None:
        from claims.cli.report_edition import write_frozen  # noqa: PLC0415 - for editions

        _refuse_more(ctx)
        named = output or (_format_of(target) if target and PurePath(target).suffix else None)
        anew = excel or delimiter != "," or any((columns, base_url, publisher, publisher_url))
        _say_written(app, write_frozen(app, from_edition, named, target, options, anew=anew), target)
        return
    chosen = get_format(output or _format_of(target or "-"))
    details = chosen.find_details(options)
    language = app.language()
    with app.reading(as_of) as connection:
        for number in claims:
            get_claim_row(connection, number)  # refuses one that is not there, instead of leaving it out
        claim_filter, said = make_filter(connection, given, claims)
        report = build_report(
            connection,
            claim_filter,
            title=clean_line(title, what=_("The title"))
            if title
            else translate(N_("Verification report"), language),
            language=language,
            filters=said,
            details=details if edition is None else EVERYTHING,
        )
        if edition is not None:
            from claims.cli.report_edition import draw  # noqa: PLC0415 - for editions
            from claims.services.edition import prepare  # noqa: PLC0415

            frozen = prepare(connection, edition, report), draw(report, chosen, options)
        else:
            example = f"report.{chosen.extension}"
            opened = writing_bytes(target, example=example) if chosen.binary else writing_text(target)
            with opened as sink:
                chosen.write(report, sink, options)
        left_out = count_left_out(report, chosen)
        on_own_site = _on_own_site(report, options) if chosen.reviews else []
    if edition is not None:
        from claims.cli.report_edition import freeze  # noqa: PLC0415

        # Outside the reading: drawing takes long, and others want to write meanwhile.
        freeze(app, *frozen, chosen, target)
    if not report.total:
        app.say(_("No claim fits.") if said or claims else _("There are no claims yet: claims record A1 …"))
    if on_own_site:
        app.say(
            _("Left out, being on the reviewer's own site, where no claim may originate: %(appearances)s.")
            % {"appearances": ", ".join(on_own_site)}
        )
    if left_out:
        app.say(
            ngettext(
                "%(count)d claim has no verdict to publish, and is left out.",
                "%(count)d claims have no verdict to publish, and are left out.",
                left_out,
            )
            % {"count": left_out}
        )
    _say_written(app, report.total - left_out, target)


def _refuse_more(ctx: click.Context) -> None:
    """Raise UsageError when an edition is asked for together with what would choose something else."""
    kept = {
        "from_edition",
        "output",
        "target",
        "excel",
        "delimiter",
        "columns",
        "base_url",
        "publisher",
        "publisher_url",
    }
    more = [
        parameter.opts[0] if isinstance(parameter, click.Option) else _("references of claims")
        for parameter in ctx.command.params
        if parameter.expose_value
        and parameter.name not in kept
        and ctx.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    ]
    if more:
        raise UsageError(
            _("An edition stays as it was frozen: --from-edition does not go with %(more)s.")
            % {"more": ", ".join(more)},
            hint=_("Leave it out, or make another edition: claims report … --edition NAME"),
        )


def _say_written(app: App, total: int, target: str | None) -> None:
    if target not in {None, "-"}:
        app.say(
            ngettext("Wrote %(count)d claim to %(path)s.", "Wrote %(count)d claims to %(path)s.", total)
            % {"count": total, "path": target}
        )


def _on_own_site(report: Report, options: Options) -> list[str]:
    """Name the appearances that the ClaimReviews of a report leave out, each with its claim."""
    from claims.formats.claimreview import REVIEWED, on_own_site  # noqa: PLC0415 - for these formats

    return [
        f"{claim.ref} {appearance.ref}"
        for claim in report.claims
        if claim.status in REVIEWED and claim.rating
        for appearance in on_own_site(claim, options)
    ]


def _format_of(target: str) -> str:
    """Give the format that a file's name says; stdout, `-`, gets the table."""
    if target == "-":
        return "table"
    name = PurePath(target).name.lower()
    suffix = next(
        (known for known in sorted(_BY_SUFFIX, key=len, reverse=True) if name.endswith(known)),
        PurePath(name).suffix,
    )
    if not suffix:
        raise UsageError(
            _("The name %(name)s does not say which format it is to have.") % {"name": target},
            hint=_("Say it with --format, or name the file with one of %(known)s.")
            % {"known": ", ".join(_BY_SUFFIX)},
        )
    if suffix not in _BY_SUFFIX:
        raise UsageError(
            _("No format is called %(suffix)s.") % {"suffix": suffix},
            hint=_("Name the file with one of %(known)s, or say --format.")
            % {"known": ", ".join(_BY_SUFFIX)},
        )
    return _BY_SUFFIX[suffix]
