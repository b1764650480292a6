"""An item of a claim's section, and the words that several items share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.formats.escape import escape_markdown, escape_paragraphs
from claims.i18n import _

if TYPE_CHECKING:
    from claims.domain.report import ActorEntry

SHOWN_OF_HASH = 12


@dataclass(frozen=True, slots=True)
class Item:
    """A headed piece of a section. Neighbours that are `brief` share a line; `blocks` stand below."""

    heading: str
    text: str
    blocks: tuple[str, ...] = ()
    brief: bool = False

    def __str__(self) -> str:
        """Give the heading and the text on one line."""
        return f"**{self.heading}:** {self.text}"


def name_actor(actor: ActorEntry) -> str:
    """Name an actor, with the role it held then."""
    name = f"**{escape_markdown(actor.name)}**"
    return f"{name} ({escape_markdown(actor.role)})" if actor.role else name


def prose_item(heading: str, text: str | None) -> Item:
    """Give a text of some paragraphs as an item, or that it is missing."""
    paragraphs = escape_paragraphs(text or "")
    if not paragraphs:
        return Item(heading, _("missing"), brief=True)
    return Item(heading, paragraphs[0], tuple(paragraphs[1:]))


def tell_reason(text: str) -> str:
    """Give a reason that somebody wrote down."""
    return _("Reason: %(reason)s") % {"reason": escape_markdown(text)}


def when_and_who(moment: str, person: str) -> str:
    """Say when something was done and by whom."""
    return _("%(moment)s by %(person)s") % {"moment": moment, "person": escape_markdown(person)}
