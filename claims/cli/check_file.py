"""ClaimReview checked by its rules: that of a claim on record, or anybody's file."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import click

from claims.cli.code import word
from claims.cli.files import read_text, shown_name
from claims.cli.output import print_json
from claims.domain.claimreview import to_dict
from claims.domain.claimreview_check import Level, Problem, check
from claims.domain.text import visible
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from claims.cli.app import App
    from claims.domain.report import ClaimEntry
    from claims.formats import Options

_JSON_LD = "application/ld+json"

# What hid a script from very old browsers, or from readers of XML.
_WRAPPING = re.compile(
    r"^(?://|/\*)?\s{0,9}(?:<!\[CDATA\[|<!--)\s{0,9}(?:\*/)?|(?://|/\*)?\s{0,9}(?:\]\]>|-->)\s{0,9}(?:\*/)?$"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check of a document found."""

    problems: list[Problem]

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(one.level is Level.ERROR for one in self.problems)


def check_review(claim: ClaimEntry, options: Options) -> Outcome:
    """Check the ClaimReview that the export writes of a claim with these options.

    Raises InvalidInputError for a claim without a verdict, which has none.
    """
    from claims.formats.claimreview import make_review, on_own_site  # noqa: PLC0415 - loaded where it is used

    problems = check(to_dict(make_review(claim, options)), today=_today())
    left_out = [
        Problem(
            Level.WARNING,
            "$.itemReviewed.appearance",
            "origin",
            _("%(appearance)s is left out, being on the reviewer's own site: %(url)s")
            % {"appearance": entry.ref, "url": entry.article.url},
        )
        for entry in on_own_site(claim, options)
    ]
    return Outcome(problems + left_out)


def check_file(app: App, name: str) -> Outcome:
    """Check every ClaimReview in a file: JSON, JSON Lines, or a page with JSON-LD in it.

    Raises InvalidInputError for what is neither. A page's broken blocks are problems beside the others.
    """
    text = read_text(app, name)
    if not text.lstrip().startswith("<"):
        return Outcome(check(_read(text, shown_name(name)), today=_today()))
    finder = _Finder()
    finder.feed(text)
    finder.close()
    documents, broken = [], []
    for number, block in enumerate(finder.found):
        try:
            documents.append(_load(_WRAPPING.sub("", "".join(block).strip())))
        except (ValueError, RecursionError) as error:
            documents.append(None)  # the blocks after it keep their numbers
            message = _("This block is no JSON that can be read: %(error)s") % {"error": error}
            broken.append(Problem(Level.ERROR, f"$[{number}]", "json", message))
    return Outcome(broken + check(documents, today=_today()))


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def say(app: App, what: str, outcome: Outcome, output: str) -> None:
    """Print what was found, and say how much."""
    if output == "json":
        print_json(outcome.problems)
    else:
        for one in outcome.problems:
            click.echo(visible(f"{word(one.level):<7} {one.path}: {one.message} ({one.rule})"))
    app.say(
        _("%(name)s by claimreview: %(errors)d errors, %(warnings)d warnings.")
        % {"name": what, "errors": outcome.errors, "warnings": len(outcome.problems) - outcome.errors}
    )


class _Finder(HTMLParser):
    """Finds the blocks of JSON-LD in a page, each in pieces as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a script of JSON-LD, whatever parameters its type has."""
        media_type = (dict(attrs).get("type") or "").partition(";")[0]
        if tag == "script" and media_type.strip().lower() == _JSON_LD:
            self._inside = True
            self.found.append([])

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Take its text."""
        if self._inside:
            self.found[-1].append(data)


def _read(text: str, name: str) -> object:
    """Read JSON, or JSON Lines as a list."""
    try:
        return _load(text)
    except (ValueError, RecursionError) as error:
        documents: list[object] = []
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                documents.append(_load(line))
            except (ValueError, RecursionError) as of_line:
                # Where the first line is no document of its own, the file is one of JSON.
                raise (
                    _unreadable(name, number, of_line) if documents else _unreadable(name, None, error)
                ) from error
        return documents


def _unreadable(name: str, line: int | None, error: Exception) -> InvalidInputError:
    if line is None:
        message = _("%(name)s is no JSON that can be read: %(error)s") % {"name": name, "error": error}
    else:
        message = _("Line %(line)d of %(name)s is no JSON that can be read: %(error)s") % {
            "line": line,
            "name": name,
            "error": error,
        }
    return InvalidInputError(
        message, hint=_("Give one ClaimReview, a list, a DataFeed, JSON Lines, or a page with JSON-LD in it.")
    )


def _load(text: str) -> Any:  # noqa: ANN401 - whatever was written
    return json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)


def _refuse(constant: str) -> None:
    raise ValueError(_("%(constant)s is no number of JSON") % {"constant": constant})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _value in pairs]
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(_("the key %(key)r stands twice in one object") % {"key": twice})
    return dict(pairs)
