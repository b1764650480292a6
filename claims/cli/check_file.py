"""ClaimReview checked by its rules: that of a claim on record, or anybody's file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import click

from claims.cli.code import word
from claims.cli.files import read_bytes, shown_name
from claims.cli.output import print_json
from claims.domain.claimreview import Level, Problem, check, to_dict
from claims.domain.text import visible
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from claims.cli.app import App
    from claims.domain.report import ClaimEntry

_JSON_LD = "application/ld+json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check of a document found."""

    problems: list[Problem]

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(one.level is Level.ERROR for one in self.problems)


def check_review(claim: ClaimEntry, publisher: str | None) -> Outcome:
    """Check the ClaimReview that the export writes of a claim; one without a verdict has none.

    Raises InvalidInputError for it.
    """
    from claims.formats import Options  # noqa: PLC0415 - formats load where they are used
    from claims.formats.claimreview import REVIEWED, make_review  # noqa: PLC0415

    if claim.status not in REVIEWED:
        raise InvalidInputError(
            _("%(ref)s has no verdict, and so no ClaimReview.") % {"ref": claim.ref},
            hint=_("Decide it first: claims verify %(ref)s --rating …") % {"ref": claim.ref},
        )
    return Outcome(check(to_dict(make_review(claim, Options(publisher=publisher)))))


def check_file(name: str) -> Outcome:
    """Check every ClaimReview in a file: JSON, JSON Lines, or a page with JSON-LD in it.

    Raises InvalidInputError for what is neither.
    """
    try:
        text = read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            _("%(name)s is not UTF-8.") % {"name": shown_name(name)}, hint=_("Save it as UTF-8.")
        ) from error
    if text.lstrip().startswith("<"):
        finder = _Finder()
        finder.feed(text)
        parts = finder.found or ["[]"]  # a page without any is one without a review
    else:
        parts = [text]
    return Outcome([problem for part in parts for problem in check(_read(part, shown_name(name)))])


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
    """Finds the JSON-LD in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a script of JSON-LD."""
        if tag == "script" and dict(attrs).get("type") == _JSON_LD:
            self._inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Take its text."""
        if self._inside:
            self.found[-1] += data


def _read(text: str, name: str) -> object:
    """Read JSON, or JSON Lines as a list."""
    try:
        return _load(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines):
            try:
                return [_load(line) for line in lines]
            except (ValueError, RecursionError):
                pass  # the first error says more
        raise InvalidInputError(
            _("%(name)s is no JSON that can be read: %(error)s") % {"name": name, "error": error},
            hint=_("Give one ClaimReview, a list, a DataFeed, JSON Lines, or a page with JSON-LD in it."),
        ) from error


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
