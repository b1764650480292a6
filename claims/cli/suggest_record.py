"""Recording what was suggested: several at once, or one after the other at a terminal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from claims.cli.code import word
from claims.cli.form import fill_in
from claims.cli.record import OUTLET, resolve_claimant
from claims.cli.suggested import describe_suggested, name_claimant
from claims.cli.types import CLAIMANT
from claims.domain.reference import Kind, format_reference
from claims.domain.text import visible
from claims.domain.vocabulary import QuoteKind
from claims.errors import AmbiguousError, ClaimsError, ConflictError, UsageError
from claims.i18n import _, ngettext
from claims.services.actor_role import add_role
from claims.services.appearance import Place
from claims.services.claim import TEXT_LIMIT, Statement, record_claim
from claims.services.role import Role, roles_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.cli.app import App
    from claims.services.appearance import Recorded
    from claims.services.suggest import Suggested
    from claims.services.work import Work

_ACCEPT, _EDIT, _SKIP, _QUIT = "aesq"
_NEW = "+"


@dataclass(frozen=True, slots=True)
class Choice:
    """How a suggestion is to be recorded: by whom, in which words, and whether a new actor is entered."""

    suggested: Suggested
    claimant: str | None = None
    text: str | None = None
    quote: str | None = None
    new_actor: bool = False


def read_claimants(given: Sequence[str]) -> dict[int, str]:
    """Read the values of --claimant: a number of a suggestion, and who makes its claim."""
    named = {}
    for entry in given:
        number, sign, name = entry.partition("=")
        if not sign or not number.strip().isdecimal() or not name.strip():
            raise UsageError(
                _("%(entry)r does not say whose claimant it is.") % {"entry": entry},
                hint=_('Write the number first: --claimant 3="Octavio Belarte"'),
            )
        named[int(number)] = CLAIMANT.convert(name.strip(), None, None)
    return named


def record_all(app: App, article: int, choices: Sequence[Choice], topics: Sequence[str]) -> None:
    """Record all of them or none; whoever is missing is named at once."""
    missing = [line for choice in choices if (line := _missing(choice)) is not None]
    if missing:
        raise AmbiguousError(
            ngettext(
                "%(count)d claimant must be said: nothing was recorded.",
                "%(count)d claimants must be said: nothing was recorded.",
                len(missing),
            )
            % {"count": len(missing)},
            hint=_("Name them with --claimant N=NAME (or N=outlet); --new-actors enters those with a name."),
            details=tuple(missing),
        )
    with app.working() as work:
        done = [_record_one(work, article, choice, topics) for choice in choices]
    for recorded in done:
        click.echo(format_reference(Kind.CLAIM, recorded.claim_id))
    for choice, recorded in zip(choices, done, strict=True):
        app.say(_said(choice, recorded))
    app.say(_("The text is the article's own: put it in your words with claims edit."))


def _missing(choice: Choice) -> str | None:
    """Say whose claimant nobody can tell, if so."""
    one = choice.suggested
    says = one.speaker
    if choice.claimant is not None or says is None or says.actor is not None:
        return None
    if choice.new_actor and says.named and not says.candidates:
        return None
    return f"{one.number}: {name_claimant(says)}"


def _record_one(work: Work, article: int, choice: Choice, topics: Sequence[str]) -> Recorded:
    one = choice.suggested
    if one.recorded:
        raise ConflictError(
            _("Suggestion %(number)d is on record already: %(refs)s.")
            % {"number": one.number, "refs": ", ".join(dict.fromkeys(one.recorded))},
            hint=_("Leave it out. Nothing was recorded."),
        )
    says = one.speaker
    name = choice.claimant
    new = None
    if name is None and says is not None:
        name = says.actor.ref if says.actor is not None else says.name
        new = says.kind if says.actor is None and choice.new_actor else None
    claimant = resolve_claimant(work, name or OUTLET, new)
    if new is not None and claimant is not None and says is not None and says.role:
        _keep_role(work, claimant, says.role)
    quote = choice.quote or one.quote
    place = Place(
        article_id=article,
        quote=quote,
        claimant=claimant,
        paraphrase=claimant is not None and one.quote_kind is not QuoteKind.VERBATIM,
        snapshot=one.snapshot,
        occurrence=one.occurrence if choice.quote is None else None,
    )
    text = choice.text or " ".join(quote.split())[:TEXT_LIMIT]
    return record_claim(work, Statement(text=text, kind=one.kind, check_worthy=True, topics=topics), place)


def _keep_role(work: Work, actor: int, title: str) -> None:
    """Give an actor who was entered on the way the role that the article tells, unless one is on record."""
    if actor not in roles_of(work.connection, [actor]):
        add_role(work, actor, Role(title, None, None, None))


def _said(choice: Choice, recorded: Recorded) -> str:
    return _("Recorded %(claim)s, %(appearance)s: suggestion %(number)d, by %(claimant)s.") % {
        "claim": format_reference(Kind.CLAIM, recorded.claim_id),
        "appearance": format_reference(Kind.APPEARANCE, recorded.appearance_id),
        "number": choice.suggested.number,
        "claimant": choice.claimant or name_claimant(choice.suggested.speaker),
    }


# ---- one after the other -----------------------------------------------------------------------------------


def pick(app: App, article: int, found: Sequence[Suggested], topics: Sequence[str]) -> None:
    """Walk through suggestions. Each that is accepted is recorded at once: quitting loses nothing."""
    done: list[str] = []
    for one in found:
        for line in describe_suggested(one):
            click.echo(line)
        if one.recorded:
            continue
        answer = _SKIP
        recorded = None
        while recorded is None:
            answer = click.prompt(
                _("[a]ccept, [e]dit, [s]kip, [q]uit"),
                type=click.Choice((_ACCEPT, _EDIT, _SKIP, _QUIT), case_sensitive=False),
                default=_SKIP,
                show_choices=False,
                err=True,
            )
            if answer in {_SKIP, _QUIT}:
                break
            recorded = _try(app, article, one, topics, edit=answer == _EDIT)
        if recorded is not None:
            done.append(format_reference(Kind.CLAIM, recorded.claim_id))
            click.echo(done[-1])
        if answer == _QUIT:
            break
    app.say(
        ngettext("Recorded %(count)d claim: %(refs)s", "Recorded %(count)d claims: %(refs)s", len(done))
        % {"count": len(done), "refs": ", ".join(done)}
        if done
        else _("Nothing was recorded.")
    )


def _try(app: App, article: int, one: Suggested, topics: Sequence[str], *, edit: bool) -> Recorded | None:
    """Record a suggestion, or say why it cannot be and give None: then the person is asked again."""
    try:
        choice = _edited(one) if edit else Choice(one)
        choice = _ask_claimant(choice)
        with app.working() as work:
            return _record_one(work, article, choice, topics)
    except ClaimsError as error:
        for line in (error.message, *error.details, error.hint or ""):
            if line:
                app.say(visible(line))
        return None


def _edited(one: Suggested) -> Choice:
    says = one.speaker
    claimant = OUTLET if says is None else says.actor.name if says.actor else says.name
    filled = fill_in(
        _("Suggestion %(number)d") % {"number": one.number},
        {"quote": one.quote, "text": " ".join(one.quote.split()), "claimant": claimant},
    )
    choice = Choice(one, text=filled["text"], quote=filled["quote"] if filled["quote"] != one.quote else None)
    return choice if filled["claimant"] == claimant else replace(choice, claimant=filled["claimant"])


def _ask_claimant(choice: Choice) -> Choice:
    """Ask who makes a claim whose claimant nobody can tell."""
    if _missing(choice) is None:
        return choice
    says = choice.suggested.speaker
    assert says is not None  # noqa: S101 - nobody is missing for the outlet's own voice
    enter = says.named and not says.candidates
    question = (
        _("Who makes it? A name, a reference, `outlet`, or + to enter «%(name)s» (%(kind)s)")
        if enter
        else _("Who makes it? A name, a reference or `outlet`")
    )
    answer = click.prompt(question % {"name": says.name, "kind": word(says.kind)}, err=True).strip()
    if enter and answer == _NEW:
        return replace(choice, new_actor=True)
    return replace(choice, claimant=answer)
