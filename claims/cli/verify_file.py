"""`claims verify-file`: whether a file is one that was frozen, unchanged."""

from __future__ import annotations

from itertools import takewhile

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.files import measure, shown_name
from claims.cli.output import local, print_json
from claims.domain.same_text import Dressing
from claims.domain.text import cut, visible
from claims.i18n import _
from claims.services.verify_file import Measured, Verdict, Verified, verify_file

CHANGED = 7
"""The exit code when a file is not what was frozen."""

_SHOWN = 80
_BEFORE = 40


@click.command(
    name="verify-file",
    cls=Command,
    help=_(
        "Tell whether files are of frozen editions, unchanged: every byte counts. `-` is standard input.\n\n"
        "A file of the same text whose line ends a mail program changed is told apart from one that was "
        "altered, and of that the first line that differs is shown. One that is not unchanged ends it with 7."
    ),
    example="claims verify-file informe.md",
)
@click.argument("files", metavar="FILE|-...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help=_("Print what is known of each file as JSON."))
@pass_app
@click.pass_context
def command(ctx: click.Context, app: App, /, *, files: tuple[str, ...], as_json: bool) -> None:
    """Verify files."""
    with app.reading() as connection:
        found = [verify_file(connection, _measure(name)) for name in files]
    if as_json:
        print_json(found[0] if len(found) == 1 else found)
    else:
        for one in found:
            click.echo(visible("\n".join([_say(one), *_more(one)]), multiline=True))
    ctx.exit(0 if all(one.verdict is Verdict.UNCHANGED for one in found) else CHANGED)


def _measure(name: str) -> Measured:
    sha256, size, raw = measure(name)
    return Measured(shown_name(name), sha256, size, raw)


def _say(one: Verified) -> str:
    if not one.size:
        return _("%(file)s is empty.") % {"file": one.file}
    said = {
        Verdict.UNCHANGED: _(
            "%(file)s is edition %(edition)s (%(format)s), unchanged, frozen on %(at)s by %(by)s."
        ),
        Verdict.SAME_TEXT: _(
            "%(file)s has the same text as edition %(edition)s (%(format)s), frozen on %(at)s by %(by)s, but "
            "not the same bytes: %(dressings)s."
        ),
        Verdict.ALTERED: _(
            "%(file)s was altered: it is no frozen edition, and most like %(edition)s (%(format)s), frozen "
            "on %(at)s by %(by)s."
        ),
        Verdict.NOT_FROZEN: _(
            "%(file)s names this database, but is no frozen edition: it was never frozen, or was altered."
        ),
        Verdict.UNKNOWN_STATE: _(
            "%(file)s names this database and a state that it never had: it was altered, or made up."
        ),
        Verdict.FOREIGN: _(
            "%(file)s is none of ours: no edition has its bytes, and it does not name this database."
        ),
    }
    return said[one.verdict] % {
        "file": one.file,
        "edition": f"«{one.edition}»",
        "format": one.format,
        "at": local(one.frozen_at),
        "by": one.frozen_by,
        "dressings": ", ".join(_dressing(dressing) for dressing in one.dressings),
    }


def _dressing(dressing: Dressing) -> str:
    return {
        Dressing.LINE_ENDS: _("other line ends, as mail programs and editors write them"),
        Dressing.BYTE_ORDER_MARK: _("a byte order mark was put or taken"),
        Dressing.ENCODING: _("another encoding (UTF-16)"),
        Dressing.LAST_LINES: _("empty lines at the end were put or taken"),
    }[dressing]


def _more(one: Verified) -> list[str]:
    lines = []
    if one.also:
        lines.append(_("The same is frozen as %(names)s.") % {"names": ", ".join(f"«{n}»" for n in one.also)})
    if one.event is not None:
        lines.append(
            _("It says that it shows event %(event)d of %(at)s.")
            % {"event": one.event, "at": local(one.event_at)}
        )
    if one.same_state:
        lines.append(
            _("%(names)s shows it too: compare with what claims report --from-edition NAME --format … gives.")
            % {"names": ", ".join(f"«{name}»" for name in one.same_state)}
        )
    if one.line is not None:
        lines.append(_("Line %(line)d differs first.") % {"line": one.line})
        begin = _begin(one.frozen or "", one.found or "")
        lines.append(_("Frozen: %(text)s") % {"text": _shown(one.frozen, begin)})
        lines.append(_("Here:   %(text)s") % {"text": _shown(one.found, begin)})
    return [f"  {line}" for line in lines]


def _begin(frozen: str, found: str) -> int:
    """Give where to begin showing two lines, so that the place where they part is seen."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(frozen, found, strict=False))
    return max(sum(1 for _pair in same) - _BEFORE, 0)


def _shown(line: str | None, begin: int) -> str:
    if line is None:
        return _("(no such line)")
    return ("…" if begin else "") + cut(line[begin:], _SHOWN)
