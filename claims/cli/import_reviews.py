"""Reviews of others on their way in: what is read is handed to the service, and what came of it is told."""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from claims.cli.files import read_bytes, shown_name, writing_text
from claims.cli.output import print_fields, print_json, quoted
from claims.cli.progress import reading_bar
from claims.config import config_path
from claims.domain.language import check_language
from claims.domain.review import Mend, Refusal
from claims.domain.text import cut, digest, visible
from claims.domain.vocabulary import Bucket
from claims.errors import ClaimsError
from claims.i18n import _, ngettext
from claims.importers import MAPPED, Options
from claims.importers.rating import RatingTables, read_shipped, read_tables
from claims.importers.sniff import HEAD, is_lines
from claims.intake.encoding import warn_of
from claims.services.review_batch import File
from claims.services.review_import import Tally, import_reviews

if TYPE_CHECKING:
    from collections.abc import Callable

    from claims.cli.app import App
    from claims.domain.review import ReadEntry
    from claims.importers import Importer
    from claims.importers.columns import ColumnMapping

CHECK_FAILED = 7
"""The exit code when entries were refused."""

_NAMED = 20
"""How many refused entries, and unknown ratings, are named unless more is asked for."""

_OFTEN = 200
"""After how many entries the progress is shown anew."""


def take(  # noqa: PLR0913 - what the command was given
    app: App,
    importer: Importer,
    stream: IO[bytes],
    name: str,
    *,
    map_file: str | None,
    language: str | None,
    ratings: str | None,
    dry_run: bool,
    reject: str | None,
    as_json: bool,
) -> int:
    """Take a file of reviews in, print what came of it, and give the exit code."""
    sha256, size = _measure(stream)
    head = stream.read(HEAD)
    stream.seek(0)
    language = check_language(language) if language else None
    encoding = _find_encoding(app, stream, shown_name(name)) if importer is MAPPED else "utf-8-sig"
    options = Options(
        ratings=_ratings(ratings),
        language=language,
        lines=is_lines(name, head),
        mapping=_mapping(map_file),
        encoding=encoding,
    )
    # What is the same when the file is read the same way again.
    told = {
        "language": language,
        "map": options.mapping.text if options.mapping else None,
        "ratings": options.ratings.digest(),
    }
    file = File(shown_name(name), sha256, importer.name, digest(json.dumps(told)))
    tally = Tally()
    try:
        with ExitStack() as stack:
            engine, begin = stack.enter_context(app.batches())
            sink = stack.enter_context(writing_text(reject)) if reject else None
            progress = stack.enter_context(reading_bar(app, _("Importing"), size))
            listener = _Listener(app, _refusing(importer, stream, options, sink) if sink else None)

            def tell(entry: ReadEntry) -> None:
                listener.hear(entry)
                if entry.number % _OFTEN == 0:
                    progress(stream.tell(), entry.number)

            def wrote() -> None:
                app.wrote = True

            import_reviews(
                engine,
                begin,
                file,
                importer.read(stream, options),
                dry_run=dry_run,
                tell=tell,
                wrote=wrote,
                tally=tally,
            )
            progress(size, tally.read)
    except (KeyboardInterrupt, ClaimsError, OSError):
        if app.wrote:
            app.say(_("The same command goes on after the last batch that was written."))
        raise
    if tally.resumed_at:
        app.say(_("Went on after entry %(number)d, where it was interrupted.") % {"number": tally.resumed_at})
    listener.close(reject, table=importer is MAPPED)
    if tally.withdrawn:
        app.say(_tell_withdrawn(tally.withdrawn))
    if tally.older:
        app.say(_tell_older(tally.older))
    if as_json:
        print_json(_as_dict(tally, listener.refused))
    else:
        _print(tally, dry_run=dry_run)
    return CHECK_FAILED if tally.refused else 0


def _refusing(
    importer: Importer, stream: IO[bytes], options: Options, sink: IO[str]
) -> Callable[[ReadEntry], None]:
    """Give what writes a refused entry, so that it can be mended there and imported: a table's as a table."""
    if importer is MAPPED:
        from claims.importers.csv import refusing  # noqa: PLC0415

        assert isinstance(sink, TextIOWrapper)  # noqa: S101 - any file and standard output is one
        return refusing(stream, options, sink)

    def refuse(entry: ReadEntry) -> None:
        line = {"position": entry.position, "reason": entry.problem, "entry": entry.as_it_was}
        sink.write(json.dumps(line) + "\n")

    return refuse


def _measure(stream: IO[bytes]) -> tuple[str, int]:
    """Give the SHA-256 and the size of what a stream holds, and go back to its beginning."""
    sha256 = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        sha256.update(chunk)
    size = stream.tell()
    stream.seek(0)
    return sha256.hexdigest(), size


def suggest_map(app: App, head: bytes, name: str) -> None:
    """Print a mapping for the columns of a CSV, as far as its header tells it."""
    from claims.importers.columns import suggest  # noqa: PLC0415
    from claims.importers.csv import read_header  # noqa: PLC0415

    encoding = _find_encoding(app, BytesIO(head), name)
    click.echo(suggest(*read_header(head, encoding)), nl=False)
    app.say(_("Save it, look it over, and import with it: --map map.toml"))


def _find_encoding(app: App, stream: IO[bytes], name: str) -> str:
    """Find the encoding of a CSV, and say so when it had to be guessed."""
    from claims.importers.csv_encoding import find_encoding  # noqa: PLC0415

    encoding, guessed = find_encoding(stream, name)
    for warning in warn_of(guessed, name):
        app.say(_("Warning: %(what)s") % {"what": warning})
    return encoding


def _mapping(name: str | None) -> ColumnMapping | None:
    from claims.importers.columns import read_mapping  # noqa: PLC0415

    return read_mapping(read_bytes(name), where=Path(name).name) if name else None


def _ratings(name: str | None) -> RatingTables:
    """Read the tables of ratings: those of `name` or of the config's folder go before the program's own."""
    own = Path(name) if name else config_path().with_name("ratings.toml")
    tables = read_tables(read_bytes(str(own)), where=own.name) if name or own.is_file() else []
    return RatingTables([*tables, *read_shipped()])


@dataclass(slots=True)
class _Listener:
    """Tells of entries as they are read: what was mended with -v, and what is refused."""

    app: App
    refuse: Callable[[ReadEntry], None] | None
    refused: list[dict[str, str]] = field(default_factory=list)
    count: int = 0

    def hear(self, entry: ReadEntry) -> None:
        if entry.mends:
            mended = ", ".join(dict.fromkeys(mend_label(one) for one in entry.mends))
            self.app.explain(_("%(place)s: %(what)s") % {"place": entry.position, "what": mended})
        if entry.problem is None:
            return
        self.count += 1
        if self.refuse is not None:
            self.refuse(entry)
        if self.count <= _NAMED or self.app.options.get("verbose"):
            self.refused.append({"position": entry.position, "reason": entry.problem})

    def close(self, kept: str | None, *, table: bool) -> None:
        """Name the refused entries, and say where to mend them; `kept` is the file that has them."""
        for one in self.refused:
            self.app.say(_("Refused: %(position)s: %(reason)s") % one)
        more = self.count - len(self.refused)
        if more > 0:
            self.app.say(
                ngettext("… and %(count)d more: -v names it.", "… and %(count)d more: -v names them.", more)
                % {"count": more}
            )
        if self.count and kept is None:
            self.app.say(_("Hint: --reject FILE keeps the refused entries, to be mended and imported again."))
        elif self.count and table:
            self.app.say(
                _("Hint: Mend them in %(file)s, and import that with the same mapping.") % {"file": kept}
            )


def mend_label(mend: Mend) -> str:
    """Give the words for what was mended."""
    return {
        Mend.ENTITIES: _("HTML escapes undone"),
        Mend.SPACES: _("superfluous spaces taken out"),
        Mend.CONTROLS: _("control characters taken out"),
        Mend.URL: _("link mended"),
        Mend.PUBLISHER: _("publisher read from another shape, or named by the site"),
        Mend.CLAIMANT: _("claimant read from another shape"),
        Mend.APPEARANCE: _("appearance read from another shape"),
        Mend.ITEM: _("itemReviewed read from another shape"),
        Mend.RATING: _("rating read from another shape"),
        Mend.DATE: _("date read from another writing"),
        Mend.NUMBER: _("number read from a text"),
        Mend.LANGUAGE: _("language tag mended"),
        Mend.LANGUAGE_GUESSED: _("language of the claim guessed from its words"),
        Mend.LISTED: _("first one of a list taken"),
        Mend.NUMBER_UNUSED: _("number -1 left out: not used"),
        Mend.APPEARANCE_DROPPED: _("appearance left out: no link and no words"),
        Mend.DATE_DROPPED: _("date left out: not readable"),
        Mend.NUMBER_DROPPED: _("number left out: not readable"),
        Mend.LANGUAGE_DROPPED: _("language left out: not readable"),
        Mend.TEXT_DROPPED: _("text left out: it cannot be kept"),
    }[mend]


def refusal_label(refusal: Refusal) -> str:
    """Give the words for why an entry was refused."""
    return {
        Refusal.SYNTAX: _("not readable as what the file is"),
        Refusal.ENCODING: _("not in UTF-8"),
        Refusal.DOUBLED_KEY: _("a key with two values"),
        Refusal.DEPTH: _("nested too deep"),
        Refusal.CUT_OFF: _("without an end"),
        Refusal.NO_REVIEW: _("no review in it"),
        Refusal.NO_PAGE: _("no page with the review"),
        Refusal.NO_CLAIM: _("no claim"),
        Refusal.CLAIM_TEXT: _("a claim that cannot be kept"),
        Refusal.NO_RATING: _("no rating"),
        Refusal.CONTRADICTION: _("against an earlier entry of the file"),
        Refusal.OURS: _("a review of your own"),
    }[refusal]


def _tell_withdrawn(count: int) -> str:
    return ngettext(
        "%(count)d review was withdrawn here and stays so, for it says the same. To let it stand again: "
        "claims review restore",
        "%(count)d reviews were withdrawn here and stay so, for they say the same. To let them stand again: "
        "claims review restore",
        count,
    ) % {"count": count}


def _tell_older(count: int) -> str:
    return ngettext(
        "%(count)d review is older than its state on record, which stays. To take it all the same, first "
        "withdraw that one: claims review withdraw",
        "%(count)d reviews are older than their states on record, which stay. To take them all the same, "
        "first withdraw those: claims review withdraw",
        count,
    ) % {"count": count}


def _print(tally: Tally, *, dry_run: bool) -> None:
    from claims.formats.labels import label  # noqa: PLC0415 - formats load where they are used

    if dry_run:
        click.echo(_("Nothing was written. This would come of it:"))
    print_fields(
        [
            (_("Entries"), str(tally.read)),
            (_("New reviews"), str(tally.new)),
            (_("Updated"), str(tally.updated)),
            (_("Unchanged"), str(tally.unchanged)),
            *([(_("Older"), str(tally.older))] if tally.older else []),
            (_("Repeated"), str(tally.repeated)),
            *([(_("Withdrawn"), str(tally.withdrawn))] if tally.withdrawn else []),
            (_("Refused"), str(tally.refused)),
            (_("New claims"), str(tally.claims)),
            (_("Mended"), str(tally.mended)),
        ]
    )
    _print_counts(
        _("Why entries were refused"),
        [(refusal_label(one), count) for one, count in tally.refusals.most_common()],
    )
    _print_counts(
        _("What was mended"), [(mend_label(one), count) for one, count in tally.mends.most_common()]
    )
    _print_counts(
        _("What the ratings come to"),
        [
            (label(one) if one is not None else _("unknown"), tally.buckets[one])
            for one in (*Bucket, None)
            if tally.buckets[one]
        ],
    )
    shown = tally.unknown.most_common(_NAMED)
    _print_counts(
        _("Ratings that no table knows"),
        [(f"{quoted(cut(text, 60))} ({language or '-'})", count) for (text, language), count in shown],
    )
    if len(tally.unknown) > len(shown):
        click.echo(
            _("… and %(count)d others: --json names them all.") % {"count": len(tally.unknown) - len(shown)}
        )


def _print_counts(title: str, counts: list[tuple[str, int]]) -> None:
    if counts:
        click.echo(f"\n{title}:")
        margin = max(len(str(count)) for _name, count in counts)
        for name, count in counts:
            click.echo(f"  {count:>{margin}}  {visible(name)}")


def _as_dict(tally: Tally, refused: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "entries": tally.read,
        "new": tally.new,
        "updated": tally.updated,
        "unchanged": tally.unchanged,
        "repeated": tally.repeated,
        "withdrawn": tally.withdrawn,
        "older": tally.older,
        "refused": tally.refused,
        "claims": tally.claims,
        "mended": tally.mended,
        "resumed_at": tally.resumed_at or None,
        "refusals": {one.value: count for one, count in sorted(tally.refusals.items())},
        "mends": {one.value: count for one, count in sorted(tally.mends.items())},
        "buckets": {one.value if one else "unknown": tally.buckets[one] for one in (*Bucket, None)},
        "unknown_ratings": [
            {"rating": text, "language": language, "count": count}
            for (text, language), count in tally.unknown.most_common()
        ],
        "first_refused": refused,
    }
