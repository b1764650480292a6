"""One web page that holds a whole report: no script, nothing fetched, light and dark, ready to print."""

from __future__ import annotations

import base64
import hashlib
from typing import IO, TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from claims.domain.text import visible
from claims.formats.dates import read_number
from claims.formats.html_prose import prose
from claims.formats.html_prose.linked import NoLinks, Prose
from claims.formats.html_prose.text import read_date, read_moment
from claims.formats.labels import label, sentence
from claims.i18n import _, ngettext, spoken

if TYPE_CHECKING:
    from claims.domain.report import Report
    from claims.formats import Options
    from claims.formats.html_prose.linked import Links

STYLE = "style.css"


def write(report: Report, sink: IO[str], options: Options) -> None:  # noqa: ARG001 - every format has the same call
    """Write the report; its claims are walked twice, first for the summary table."""
    environment = make_environment(jinja2.PackageLoader("claims.formats"), NoLinks())
    style = read_part(environment, STYLE)
    page = environment.get_template("report.html.j2")
    for piece in page.generate(
        report=report,
        language=spoken(),
        style=style,
        policy=f"default-src 'none'; img-src data:; style-src {allow(style)}",
    ):
        sink.write(piece)


def make_environment(loader: jinja2.BaseLoader, links: Links) -> jinja2.Environment:
    """Make the surroundings of the templates: whatever they print is escaped, in a file of any name."""
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        auto_reload=False,  # else each page asks the disk whether a template changed meanwhile
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_visible,
    )
    environment.globals.update(
        _=_,
        ngettext=ngettext,
        label=label,
        sentence=sentence,
        read_date=read_date,
        read_moment=read_moment,
        read_number=read_number,
        prose=prose,
        linked=Prose(links),
    )
    return environment


def read_part(environment: jinja2.Environment, name: str) -> Markup:
    """Give a stylesheet or a script that stands beside the templates, as it is."""
    assert environment.loader is not None  # noqa: S101 - make_environment gave it
    return Markup(environment.loader.get_source(environment, name)[0])  # noqa: S704 - a file of ours


def allow(text: str) -> str:
    """Give what a Content-Security-Policy allows an inline style or script by (CSP level 3, hash-source)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _visible(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Make visible what could deceive, in the texts that a template prints as they came."""
    return visible(value, multiline=True) if type(value) is str else value
