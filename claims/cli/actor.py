"""`claims actor`: who speaks and who is spoken of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claims.cli.actor_import import import_
from claims.cli.actor_merge import merge, suggest, unmerge
from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.named import find_actor
from claims.cli.output import format_option, json_option, local, print_json, print_list, print_records
from claims.cli.types import ACTOR, DATE, NUMBER, OneOf
from claims.domain.vocabulary import ActorKind, ActorVerdict, NameType
from claims.errors import UsageError
from claims.i18n import _
from claims.services import actor as service
from claims.services.actor_lookup import resolve_record
from claims.services.actor_name import add_name, withdraw_name
from claims.services.actor_role import add_role, withdraw_role
from claims.services.role import Role

if TYPE_CHECKING:
    from claims.domain.partial_date import PartialDate
    from claims.services.merge import Decision


@click.group(name="actor", cls=Noun, help=_("Actors: who speaks and who is spoken of."))
def command() -> None:
    """Hold the verbs."""


def _role_options(function: Any) -> Any:  # noqa: ANN401 - a decorator
    for option in reversed(
        [
            click.option("--organization", metavar="NAME", help=_("Where the role is held.")),
            click.option("--from", "since", type=DATE, help=_("Since when.")),
            click.option("--to", "until", type=DATE, help=_("Until when.")),
        ]
    ):
        function = option(function)
    return function


def _done(app: App, record: service.Actor, message: str, *, as_json: bool) -> None:
    if as_json:
        print_json(record)
    else:
        click.echo(record.ref)
        app.say(message % {"ref": record.ref, "name": record.name})


@command.command(
    cls=Command,
    help=_(
        "Enter an actor.\n\nA weak alias («el canciller») is kept to be recognised, but never identifies "
        "an actor on its own."
    ),
    example='claims actor add "Octavio Belarte" --kind person --alias Belarte '
    '--weak-alias "el canciller" --role canciller --organization "Ministerio de Exteriores" --from 2025',
)
@click.argument("name")
@click.option("--kind", type=OneOf(ActorKind), required=True, help=_("What it is."))
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help=_("Another name. May be repeated."))
@click.option(
    "--weak-alias", "weak_aliases", multiple=True, metavar="NAME", help=_("A weak alias. May be repeated.")
)
@click.option("--former", multiple=True, metavar="NAME", help=_("A former name. May be repeated."))
@click.option("--role", metavar="TITLE", help=_("The role it holds."))
@_role_options
@click.option("--language", metavar="TAG", help=_("The language of the name."))
@click.option("--wikidata", metavar="Q42", help=_("Its Wikidata id."))
@click.option("--country", metavar="CODE", help=_("Its country (ISO 3166-1)."))
@click.option("--note", metavar="TEXT", help=_("A note."))
@click.option("--namesake", is_flag=True, help=_("Enter it although an actor of that name is on record."))
@json_option
@pass_app
def add(  # noqa: PLR0913
    app: App,
    /,
    *,
    role: str | None,
    organization: str | None,
    since: PartialDate | None,
    until: PartialDate | None,
    as_json: bool,
    **fields: Any,  # noqa: ANN401
) -> None:
    """Enter an actor."""
    if role is None and (organization or since or until):
        raise UsageError(
            _("--organization, --from and --to belong to a role."), hint=_("Say which: --role canciller")
        )
    roles = [Role(role, organization, since, until)] if role else []
    with app.working() as work:
        number = service.add_actor(work, roles=roles, **fields)
        record = service.get_actor(work.connection, number)
    _done(app, record, _("Entered the actor %(ref)s %(name)s."), as_json=as_json)


@command.command(
    name="list",
    cls=Command,
    help=_("List actors, all or those with certain words in a name."),
    example="claims actor list belarte",
)
@click.argument("words", nargs=-1)
@click.option("--kind", type=OneOf(ActorKind), help=_("Only of this kind."))
@click.option("--after", type=ACTOR, help=_("Begin after this actor."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=_("How many."))
@click.option("--all", "everything", is_flag=True, help=_("All of them."))
@click.option("--merged", is_flag=True, help=_("Also those that were merged into another."))
@format_option()
@pass_app
def list_(  # noqa: PLR0913
    app: App,
    /,
    *,
    words: tuple[str, ...],
    kind: ActorKind | None,
    after: str | None,
    limit: int,
    everything: bool,
    merged: bool,
    output: str,
) -> None:
    """List actors."""
    with app.reading() as connection:
        records = service.list_actors(
            connection,
            kind=kind,
            words=" ".join(words) or None,
            after=resolve_record(connection, after) if after is not None else 0,
            limit=None if everything else limit + 1,
            merged=merged,
        )
    print_list(
        app,
        records,
        [
            (_("Ref"), lambda record: record.ref),
            (_("Kind"), lambda record: record.kind),
            (_("Appearances"), lambda record: str(record.appearances)),
            (_("Name"), _name),
            (_("Role"), lambda record: "; ".join(str(role) for role in record.roles)),
        ],
        output,
        empty=_('There are no such actors. Enter one: claims actor add "Octavio Belarte" --kind person'),
        limit=None if everything else limit,
    )


def _name(record: service.Actor) -> str:
    if record.merged_into is None:
        return record.name
    return _("%(name)s (merged into %(ref)s)") % {"name": record.name, "ref": record.merged_into}


@command.command(
    cls=Command,
    help=_(
        "Show actors with their names and roles, and what was merged into them. The reference of one that "
        "was merged itself shows its own record; its names show who stands for it."
    ),
    example="claims actor show R1 belarte",
)
@click.argument("actors", nargs=-1, required=True, type=ACTOR)
@format_option()
@pass_app
def show(app: App, /, *, actors: tuple[str, ...], output: str) -> None:
    """Show actors."""
    with app.reading() as connection:
        records = [service.get_actor(connection, resolve_record(connection, name)) for name in actors]
    print_records(app, records, _shown, output)


def _shown(record: service.Actor) -> list[tuple[str, str]]:
    by_type = {kind: "; ".join(name.value for name in record.names if name.type is kind) for kind in NameType}
    roles = "\n".join(
        f"{role} ({_period(role)})" if role.since or role.until else str(role) for role in record.roles
    )
    return [
        (_("Actor"), f"{record.ref} {record.name}"),
        (_("Merged into"), record.merged_into or ""),
        (_("Kind"), record.kind),
        (_("Aliases"), by_type[NameType.ALIAS]),
        (_("Weak aliases"), by_type[NameType.WEAK_ALIAS]),
        (_("Former names"), by_type[NameType.FORMER]),
        (_("Roles"), roles),
        (_("Merged"), "\n".join(map(_merged, record.merged))),
        (_("Country"), record.country or ""),
        (_("Wikidata"), record.wikidata or ""),
        (_("Note"), record.note or ""),
        (_("Appearances"), str(record.appearances)),
        (_("Decisions"), "\n".join(map(_decided, record.decisions))),
        (_("Entered"), local(record.recorded_at)),
        (_("UUID"), record.uuid),
    ]


def _merged(record: service.Merged) -> str:
    """Give a record that was merged into an actor, and what it brought."""
    brought = [*(name.value for name in record.names), *map(str, record.roles), record.wikidata]
    return "; ".join([f"{record.ref} {record.name}", *filter(None, brought)])


def _decided(decision: Decision) -> str:
    """Say in a line what somebody said of two actors."""
    said = {
        (ActorVerdict.SAME, False): _("%(actor)s was merged into %(other)s"),
        (ActorVerdict.SAME, True): _("%(actor)s is no longer merged into %(other)s"),
        (ActorVerdict.DIFFERENT, False): _("%(actor)s is not the same as %(other)s"),
        (ActorVerdict.DIFFERENT, True): _("%(actor)s may be the same as %(other)s again"),
    }[decision.verdict, decision.withdrawn]
    refs = {"actor": decision.actor, "other": decision.other}
    told = f"{local(decision.decided_at)}  {decision.decided_by}: {said % refs}"
    return f"{told} ({decision.reason})" if decision.reason else told


def _period(role: Role) -> str:
    if role.since and role.until:
        return _("%(since)s to %(until)s") % {"since": role.since, "until": role.until}
    if role.since:
        return _("since %(since)s") % {"since": role.since}
    return _("until %(until)s") % {"until": role.until}


@command.command(
    cls=Command,
    help=_("Give an actor another name, or take one off it with --withdraw and a reason."),
    example='claims actor alias R1 "O. Belarte"',
)
@click.argument("actor", type=ACTOR)
@click.argument("names", nargs=-1, required=True)
@click.option("--weak", is_flag=True, help=_("It never identifies the actor on its own."))
@click.option("--former", is_flag=True, help=_("It is a former name."))
@click.option("--language", metavar="TAG", help=_("The language of the name."))
@click.option("--withdraw", is_flag=True, help=_("Take the name off."))
@click.option("--reason", metavar="TEXT", help=_("Why it is taken off."))
@json_option
@pass_app
def alias(  # noqa: PLR0913
    app: App,
    /,
    *,
    actor: str,
    names: tuple[str, ...],
    weak: bool,
    former: bool,
    language: str | None,
    withdraw: bool,
    reason: str | None,
    as_json: bool,
) -> None:
    """Give or take names."""
    if weak and former:
        raise UsageError(_("A name is either weak or former."), hint=_("Leave one of the two out."))
    if withdraw is not bool(reason):
        raise UsageError(
            _("--withdraw and --reason go together: a name is taken off with a reason."),
            hint=_('Such as: --withdraw --reason "…"'),
        )
    kind = NameType.WEAK_ALIAS if weak else NameType.FORMER if former else NameType.ALIAS
    with app.working() as work:
        number = find_actor(work.connection, actor)
        for name in names:
            if withdraw:
                withdraw_name(work, number, name, reason=reason or "")
            else:
                add_name(work, number, name, kind, language=language)
        record = service.get_actor(work.connection, number)
    _done(app, record, _("Changed the names of %(ref)s %(name)s."), as_json=as_json)


@command.command(
    cls=Command,
    help=_(
        "Give an actor a role, from and to as far as known. --to alone ends a role that is on record without "
        "an end; --withdraw takes off one that was never held."
    ),
    example='claims actor role R1 canciller --organization "Ministerio de Exteriores" --from 2025-06\n'
    "claims actor role R1 canciller --to 2026-03",
)
@click.argument("actor", type=ACTOR)
@click.argument("title")
@_role_options
@click.option("--withdraw", is_flag=True, help=_("Take the role off."))
@click.option("--reason", metavar="TEXT", help=_("Why it is taken off."))
@json_option
@pass_app
def role(  # noqa: PLR0913
    app: App,
    /,
    *,
    actor: str,
    title: str,
    organization: str | None,
    since: PartialDate | None,
    until: PartialDate | None,
    withdraw: bool,
    reason: str | None,
    as_json: bool,
) -> None:
    """Give a role."""
    if withdraw is not bool(reason):
        raise UsageError(
            _("--withdraw and --reason go together: a role is taken off with a reason."),
            hint=_('Such as: --withdraw --reason "…"'),
        )
    wanted = Role(title, organization, since, until)
    with app.working() as work:
        number = find_actor(work.connection, actor)
        if withdraw:
            withdraw_role(work, number, wanted, reason=reason or "")
        else:
            add_role(work, number, wanted)
        record = service.get_actor(work.connection, number)
    _done(app, record, _("Changed the roles of %(ref)s %(name)s."), as_json=as_json)


@command.command(
    cls=Command,
    help=_("Change an actor. A new main name leaves the old one behind as a former name, or an alias."),
    example='claims actor edit R1 --name "Octavio Belarte Quirón" --old-name-as alias',
)
@click.argument("actor", type=ACTOR)
@click.option("--name", metavar="NAME", help=_("Its main name."))
@click.option(
    "--old-name-as",
    type=OneOf(NameType, NameType.FORMER, NameType.ALIAS),
    default=NameType.FORMER,
    show_default=True,
    help=_("What the old main name becomes."),
)
@click.option("--kind", type=OneOf(ActorKind), help=_("What it is."))
@click.option("--wikidata", metavar="Q42", help=_("Its Wikidata id."))
@click.option("--country", metavar="CODE", help=_("Its country (ISO 3166-1)."))
@click.option("--note", metavar="TEXT", help=_("A note."))
@click.option("--reason", metavar="TEXT", help=_("Why."))
@json_option
@pass_app
def edit(  # noqa: PLR0913
    app: App,
    /,
    *,
    actor: str,
    name: str | None,
    old_name_as: NameType,
    reason: str | None,
    as_json: bool,
    **fields: Any,  # noqa: ANN401
) -> None:
    """Change an actor."""
    wanted = {key: value for key, value in fields.items() if value is not None}
    with app.working() as work:
        number = find_actor(work.connection, actor)
        service.edit_actor(work, number, name=name, name_type=old_name_as, wanted=wanted, reason=reason)
        record = service.get_actor(work.connection, number)
    _done(app, record, _("Changed %(ref)s %(name)s."), as_json=as_json)


for verb in (import_, suggest, merge, unmerge):
    command.add_command(verb)
