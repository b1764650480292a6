"""`claims record`: record a claim of an article, or another place where a known claim is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, at_terminal, pass_app
from claims.cli.form import fill_in, keeping
from claims.cli.named import find_actor
from claims.cli.output import json_option, print_claims
from claims.cli.types import ACTOR, ARTICLE, CLAIM, CLAIMANT, DATE, NUMBER, OneOf
from claims.domain.reference import Kind, find_reference, format_reference
from claims.domain.text import clean_line, fingerprint
from claims.domain.vocabulary import ActorKind, ClaimKind, Involvement, Priority
from claims.errors import ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.i18n import _
from claims.services import appearance, claim
from claims.services.actor import add_actor, get_actor
from claims.services.actor_lookup import find_exact
from claims.services.article import get_article, resolve_article

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work

OUTLET = "outlet"
_SHOWN = 3
_TO_COME = 0  # the number of an actor who is entered on the way

# What is said of a claim itself, and not of a place where it is made.
_OF_CLAIM = (
    "kind",
    "topics",
    "priority",
    "check_worthy",
    "check_worthy_reason",
    "language",
    "subjects",
    "targets",
    "mentioned",
)


def place_options(function: Any) -> Any:  # noqa: ANN401 - a decorator
    """Give a command the options that say how and when a quote was said."""
    for option in reversed(
        [
            click.option(
                "--occurrence",
                type=NUMBER,
                help=_("Which place is meant, when the quote stands more than once."),
            ),
            click.option(
                "--paraphrase/--verbatim",
                "paraphrase",
                default=None,
                help=_("The article retells the claimant's words, or gives them (as it does if left out)."),
            ),
            click.option(
                "--reported-by",
                multiple=True,
                type=ACTOR,
                help=_("Who says that the claimant said so, the nearest to the article first."),
            ),
            click.option("--stated", type=DATE, help=_("When it was said.")),
            click.option(
                "--snapshot",
                type=NUMBER,
                help=_("Which text of the article; the newest if left out."),
            ),
        ]
    ):
        function = option(function)
    return function


@click.command(
    name="record",
    cls=Command,
    help=_(
        "Record a claim of an article.\n\nThe quote must stand in the article's text; typographic quotation "
        "marks, dashes and no-break spaces may be typed plainly. --text is the claim in your own neutral "
        "words. With --claim it is another place, or another speaker, of a claim on record. Without --text "
        "or --quote a form opens in $EDITOR."
    ),
    example="claims record A1 --claimant Belarte --paraphrase --kind quantity --topic energía \\\n"
    '  --quote "más de 1.200 hogares" --text "Más de 1.200 hogares quedaron sin luz."\n'
    'claims record A2 --claim C1 --claimant outlet --quote "más de mil hogares"',
)
@click.argument("article", type=ARTICLE)
@click.option("--quote", metavar="TEXT", help=_("The words of the article."))
@click.option("--text", metavar="TEXT", help=_("The claim in your own neutral words."))
@click.option(
    "--claimant",
    type=CLAIMANT,
    help=_("Who makes it: an actor, or `outlet` for the article's own voice."),
)
@click.option("--claim", "known", type=CLAIM, help=_("The claim on record that is made here too."))
@place_options
@click.option(
    "--new-actor",
    type=OneOf(ActorKind),
    metavar="KIND",
    help=_("Enter the claimant as an actor of this kind if it is not on record."),
)
@click.option("--kind", type=OneOf(ClaimKind), help=_("What sort of statement it is.  [default: other]"))
@click.option(
    "--topic", "topics", multiple=True, metavar="WORD", help=_("What it is about. May be repeated.")
)
@click.option("--priority", type=OneOf(Priority), help=_("How soon it wants checking.  [default: normal]"))
@click.option("--check-worthy/--not-check-worthy", default=None, help=_("Is it worth checking?"))
@click.option("--check-worthy-reason", metavar="TEXT", help=_("Why, or why not."))
@click.option("--language", metavar="TAG", help=_("The language of --text; the article's if left out."))
@click.option(
    "--subject", "subjects", multiple=True, type=ACTOR, help=_("Whom it is about. May be repeated.")
)
@click.option(
    "--target", "targets", multiple=True, type=ACTOR, help=_("Whom it is aimed at. May be repeated.")
)
@click.option("--mentioned", multiple=True, type=ACTOR, help=_("Who is mentioned in it. May be repeated."))
@click.option(
    "--no-match",
    is_flag=True,
    help=_("Do not look for claims that say the same, and record it although one has the same words."),
)
@json_option
@pass_app
def command(
    app: App,
    /,
    *,
    article: str,
    known: int | None,
    new_actor: ActorKind | None,
    as_json: bool,
    **given: Any,  # noqa: ANN401
) -> None:
    """Record a claim."""
    filled = _ask(app, article, known, given)
    given |= filled
    if known is None and not given["no_match"]:
        with keeping(filled):
            _show_seen(app, article, new_actor, given)
    with keeping(filled), app.working() as work:
        claimant_id = resolve_claimant(work, given["claimant"], new_actor)
        place = _place(work.connection, article, claimant_id, given)
        if known is not None:
            done = appearance.add_appearance(work, known, place)
        else:
            done = claim.record_claim(work, _statement(work, given), place, no_match=given["no_match"])
        claimant = _claimant_name(work, place.claimant)
        if as_json:
            from claims.services.report.build import get_claim  # noqa: PLC0415 - most records are not shown whole

            entries = [get_claim(work.connection, done.claim_id)]
    if as_json:
        print_claims(entries)
        return
    click.echo(format_reference(Kind.CLAIM, done.claim_id))
    message = (
        _("Recorded %(claim)s, %(appearance)s: said by %(claimant)s, characters %(start)d to %(end)d.")
        if known is None
        else _(
            "%(claim)s is made here too, %(appearance)s: by %(claimant)s, characters %(start)d to %(end)d."
        )
    )
    say_recorded(app, done, claimant, message)


def _place(
    connection: Connection, article: str, claimant: int | None, given: dict[str, Any]
) -> appearance.Place:
    return appearance.Place(
        article_id=resolve_article(connection, article),
        quote=given["quote"],
        claimant=claimant,
        paraphrase=bool(given["paraphrase"]),
        occurrence=given["occurrence"],
        reported_by=[find_actor(connection, name) for name in given["reported_by"]],
        stated=given["stated"],
        snapshot=given["snapshot"],
    )


def _show_seen(app: App, article: str, new_actor: ActorKind | None, given: dict[str, Any]) -> None:
    """Show the claims that likely say the same, before the lock is taken; at a terminal, ask.

    What the record would refuse is refused first: nobody wants to read of matches on the way to an error.

    Raises ConflictError when the person would rather not record another one.
    """
    # Loaded here: not every record is looked for, and --no-match should not pay for it.
    from claims.cli.seen import choose_embedder, choose_ranker, describe  # noqa: PLC0415
    from claims.matching.state import is_complete  # noqa: PLC0415
    from claims.services.match import find_seen  # noqa: PLC0415

    text = clean_line(given["text"], what=_("The claim's text"))
    with app.reading() as connection:
        claimant = _TO_COME if new_actor else find_claimant(connection, given["claimant"])
        appearance.locate(connection, _place(connection, article, claimant, given))
        if not is_complete(connection):
            app.say(_("Not looked for in what is on record: the index is not complete (claims db reindex)."))
            return
        try:
            seen = find_seen(
                connection,
                text,
                language=given["language"],
                article=resolve_article(connection, article),
                limit=_SHOWN,
                ranker=choose_ranker(app, connection),
                embedder=choose_embedder(words_only=False),
            )
        except InvalidInputError:
            return  # too short to be compared, which is no reason not to record it
    # The same words are refused by the record itself.
    seen = [one for one in seen if fingerprint(one.text) != fingerprint(text)]
    if not seen:
        return
    app.say(_("Seen before?"))
    for one in seen:
        for line in describe(one):
            app.say(line)
    ref = {"ref": seen[0].ref}
    if at_terminal() and not click.confirm(_("Record it all the same?"), default=True, err=True):
        raise ConflictError(
            _("Not recorded: %(ref)s may say the same.") % ref,
            hint=_("Record this place of it: claims record … --claim %(ref)s") % ref,
        )


def say_recorded(app: App, done: appearance.Recorded, claimant: str, message: str) -> None:
    """Tell what was recorded where, and when the article's characters differ from those typed.

    `message` may hold %(claim)s, %(appearance)s, %(claimant)s, %(start)d and %(end)d.
    """
    at = done.found.anchor
    app.say(
        message
        % {
            "claim": format_reference(Kind.CLAIM, done.claim_id),
            "appearance": format_reference(Kind.APPEARANCE, done.appearance_id),
            "claimant": claimant,
            "start": at.start,
            "end": at.end,
        }
    )
    if not done.found.verbatim:
        app.say(_("The quote was kept as the article writes it: «%(quote)s»") % {"quote": at.quote})


def resolve_claimant(work: Work, name: str, new_actor: ActorKind | None = None) -> int | None:
    """Find the claimant: None for the outlet's own voice; a new actor when asked for and not on record."""
    if new_actor is not None and find_reference(name) is None and name.strip().casefold() != OUTLET:
        known = find_exact(work.connection, name)
        return known if known is not None else add_actor(work, name=name, kind=new_actor)
    return find_claimant(work.connection, name)


def find_claimant(connection: Connection, name: str) -> int | None:
    """Find a claimant on record: None for the outlet's own voice."""
    if name.strip().casefold() == OUTLET:
        return None
    try:
        return find_actor(connection, name)
    except NotFoundError as error:
        raise NotFoundError(
            error.message,
            hint=_(
                "Write more of the name, give its reference, or enter it on the way with --new-actor person."
            ),
            details=error.details,
        ) from error


def _claimant_name(work: Work, claimant: int | None) -> str:
    if claimant is None:
        return _("the outlet's own voice")
    record = get_actor(work.connection, claimant)
    return f"{record.ref} {record.name}"


def _ask(app: App, article: str, known: int | None, given: dict[str, Any]) -> dict[str, str]:
    """Check that what a record needs is there; at a terminal a form asks for what is missing.

    Gives what the form was filled in with, or nothing when none was needed.
    """
    needed = ["quote", "claimant"] if known is not None else ["quote", "text", "claimant"]
    if known is not None and given["text"]:
        raise UsageError(
            _("--claim names a claim that has its words already."),
            hint=_("Leave --text out, or change it: claims edit %(ref)s --text …")
            % {"ref": format_reference(Kind.CLAIM, known)},
        )
    of_claim = [name for name in _OF_CLAIM if given[name] not in {None, ()}]
    if known is not None and of_claim:
        raise UsageError(
            _("--claim names a claim on record: it keeps its own %(fields)s.")
            % {"fields": ", ".join(name.replace("_", " ") for name in of_claim)},
            hint=_("Leave them out, or change the claim: claims edit %(ref)s …")
            % {"ref": format_reference(Kind.CLAIM, known)},
        )
    missing = [name for name in needed if given[name] is None]
    if not missing:
        return {}
    if not at_terminal():
        raise UsageError(
            _("Missing: %(options)s.") % {"options": ", ".join(f"--{name}" for name in missing)},
            hint=_("`claims record --help` shows an example. At a terminal a form opens instead."),
        )
    with app.reading() as connection:
        record = get_article(connection, resolve_article(connection, article))
    title = _("A claim of %(ref)s «%(title)s»") % {"ref": record.ref, "title": record.title}
    return fill_in(title, {name: given[name] or "" for name in needed})


def _statement(work: Work, given: dict[str, Any]) -> claim.Statement:
    involved = [
        (involvement, find_actor(work.connection, name))
        for involvement, names in (
            (Involvement.SUBJECT, given["subjects"]),
            (Involvement.TARGET, given["targets"]),
            (Involvement.MENTIONED, given["mentioned"]),
        )
        for name in names
    ]
    return claim.Statement(
        text=given["text"],
        language=given["language"],
        kind=given["kind"] or ClaimKind.OTHER,
        priority=given["priority"] or Priority.NORMAL,
        check_worthy=given["check_worthy"],
        check_worthy_reason=given["check_worthy_reason"],
        topics=given["topics"],
        involved=involved,
    )
