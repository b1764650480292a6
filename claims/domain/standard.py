"""Standards: what a claim's record must hold before it goes out to readers.

A rule looks at the whole claim and finds what is wrong. The standard `ifcn` follows the IFCN code of
principles; `house` is a newsroom's own, which starts from it and says in a TOML file what differs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from claims.domain.report import INDEPENDENT_SOURCES_WANTED
from claims.domain.status import RATED
from claims.domain.text import fold, words
from claims.domain.vocabulary import ActorKind, ReplyOutcome
from claims.errors import InvalidInputError
from claims.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from claims.domain.report import ClaimEntry


class Level(StrEnum):
    """How much a rule weighs: it blocks publication, is only advised, or is not asked."""

    BLOCKS = "blocks"
    ADVISED = "advised"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule found: the rule, its level, what is wrong, and where the rule comes from."""

    rule: str
    level: Level
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard: the level of each rule, and what the rules ask for.

    `summary_length` counts code points. `required` names fields of `REQUIRABLE`, `avoid` words that no
    summary or explanation should have, in any case. `source` says where what is its own comes from.
    """

    name: str
    source: str
    levels: Mapping[str, Level] = field(default_factory=dict)
    independent_sources: int = INDEPENDENT_SOURCES_WANTED
    summary_length: int | None = None
    required: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()

    def level(self, rule: Rule) -> Level:
        """Give the level of a rule here."""
        return self.levels.get(rule.name, rule.level)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `find` gives what is wrong with a claim, by a standard and the sign-offs that are needed."""

    name: str
    level: Level
    source: str | None
    find: Callable[[ClaimEntry, Standard, int], Iterator[str]]


REQUIRABLE = (
    "explanation",
    "as_of",
    "topics",
    "check_worthy",
    "kind",
    "article_url",
    "evidence_quote",
    "evidence_capture",
)
"""The fields that a house file can require, beside what the rules of their own names ask for."""

_SOURCES = _("IFCN code of principles: transparency of sources")
_METHOD = _("IFCN code of principles: transparency of methodology")
_CORRECTIONS = _("IFCN code of principles: open and honest corrections")
# The code names no second pair of eyes. Newsrooms ask for one all the same.
_PRACTICE = _("practice of fact-checkers: nobody signs off their own work")


def check_claim(claim: ClaimEntry, standard: Standard, *, sign_offs: int) -> list[Finding]:
    """Hold a claim to a standard, with `sign_offs` the approvals that its desk asks for.

    Gives what blocks publication first, then what is advised, each in the order of the rules.
    """
    found = [
        Finding(rule.name, standard.level(rule), what, rule.source or standard.source)
        for rule in RULES
        if standard.level(rule) is not Level.OFF
        for what in rule.find(claim, standard, sign_offs)
    ]
    return sorted(found, key=lambda one: one.level is not Level.BLOCKS)


def read_house(data: Mapping[str, Any], *, source: str) -> Standard:
    """Read a house standard out of parsed TOML; `source` is the file's name.

    Raises InvalidInputError for a key, a rule, a level or a field that does not exist.
    """
    known = ("independent_sources", "summary_length", "required", "avoid", "rules")
    for key in data:
        if key not in known:
            raise _wrong(source, _("%(key)r is no setting.") % {"key": key}, known)
    levels = data.get("rules", {})
    names = [rule.name for rule in RULES]
    if not isinstance(levels, dict):
        raise _wrong(source, _("rules is a table: [rules]."), names)
    for name, level in levels.items():
        if name not in names:
            raise _wrong(source, _("There is no rule %(name)r.") % {"name": name}, names)
        if level not in list(Level):
            raise _wrong(source, _("The rule %(name)s has no such level.") % {"name": name}, list(Level))
    required = _texts(data, "required", source)
    for name in required:
        if name not in REQUIRABLE:
            raise _wrong(source, _("The field %(name)r cannot be required.") % {"name": name}, REQUIRABLE)
    avoid = _texts(data, "avoid", source)
    if not all(words(fold(one)) for one in avoid):
        raise _wrong(source, _("avoid is a list of words."), ())
    return Standard(
        name="house",
        source=source,
        levels={name: Level(level) for name, level in levels.items()},
        independent_sources=_number(data, "independent_sources", source) or INDEPENDENT_SOURCES_WANTED,
        summary_length=_number(data, "summary_length", source),
        required=required,
        avoid=avoid,
    )


def _number(data: Mapping[str, Any], key: str, source: str) -> int | None:
    value = data.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise _wrong(source, _("%(key)s is a whole number from 1 on.") % {"key": key}, ())
    return value


def _texts(data: Mapping[str, Any], key: str, source: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise _wrong(source, _("%(key)s is a list of texts.") % {"key": key}, ())
    return tuple(value)


def _wrong(source: str, what: str, known: tuple[str, ...] | list[Any]) -> InvalidInputError:
    hint = _("It can be: %(known)s.") % {"known": ", ".join(map(str, known))} if known else None
    return InvalidInputError(
        _("The house file %(source)s: %(what)s") % {"source": source, "what": what},
        hint=hint or _("Mend the file."),
    )


def read_overridden(text: str) -> list[str]:
    """Read what a publication overrode, a line each as `rule: what`, with the rules' names in words.

    What was wrong stays in the language of whoever published it.
    """
    lines = []
    for line in text.splitlines():
        name, sign, what = line.strip().rstrip(".").partition(": ")
        lines.append(f"{_(_WORDS[name])}{sign}{what}" if name in _WORDS else line.strip().rstrip("."))
    return lines


# ---- the rules -------------------------------------------------------------------------------------------


def _decision(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    if claim.status not in RATED:
        yield _("There is no decision: the claim is %(status)s.") % {"status": _(claim.status)}
    elif not claim.current or not claim.current.summary:
        yield _("The decision has no summary.")


def _claimant(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    if not claim.appearances:
        yield _("No appearance says who makes the claim, and where.")
    for one in claim.appearances:
        if one.claimant and one.claimant.kind is ActorKind.UNIDENTIFIED:
            yield _("%(ref)s has an unidentified claimant.") % {"ref": one.ref}


def _dates(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    for one in claim.appearances:
        if one.stated is None and one.article.published is None:
            yield _("It is not known when %(ref)s was made.") % {"ref": one.ref}


def _evidence(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    if not claim.independent_sources:
        yield _("The claim rests on no source that a reader could look up.")


def _sources(claim: ClaimEntry, standard: Standard, _needed: int) -> Iterator[str]:
    if claim.independent_sources and claim.independent_sources < standard.independent_sources:
        yield _("Independent sources: %(count)d; there should be %(wanted)d where they exist.") % {
            "count": claim.independent_sources,
            "wanted": standard.independent_sources,
        }


def _anonymous(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    for one in claim.evidence:
        if one.anonymous:
            yield _("%(ref)s is anonymous: it has neither publisher nor address.") % {"ref": one.ref}


def _links(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    for one in claim.evidence:
        if not one.url and not one.anonymous:
            yield _("%(ref)s has no link.") % {"ref": one.ref}


def _quotes(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    for one in claim.evidence:
        if one.places and not any(place.found for place in one.places):
            yield _("The quote of %(ref)s stands in none of its captures.") % {"ref": one.ref}


def _relied(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    step = claim.current
    if step is None or step.status not in RATED:
        return
    for ref, _stance in step.lapsed:
        yield _("%(ref)s was corrected or withdrawn after the decision that relied on it.") % {"ref": ref}
    for one in claim.evidence:
        if one.ref not in step.evidence:
            yield _("%(ref)s was added after the decision.") % {"ref": one.ref}


def _reply(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    asked = {one.asked_of.ref for one in claim.replies}
    claimants = {one.claimant.ref: one.claimant.name for one in claim.appearances if one.claimant}
    for ref, name in claimants.items():
        if ref not in asked:
            yield _("%(ref)s %(name)s was not asked for a reply.") % {"ref": ref, "name": name}
    for one in claim.replies:
        if one.outcome is ReplyOutcome.PENDING:
            yield _("What came of asking %(ref)s %(name)s is not recorded.") % {
                "ref": one.asked_of.ref,
                "name": one.asked_of.name,
            }


def _signed(claim: ClaimEntry, _standard: Standard, needed: int) -> Iterator[str]:
    standing = sum(not one.void for one in claim.sign_offs)
    if standing < needed:
        yield _("Sign-offs by others than the author: %(count)d of %(needed)d.") % {
            "count": standing,
            "needed": needed,
        }


def _corrections(claim: ClaimEntry, _standard: Standard, _needed: int) -> Iterator[str]:
    noted = {one.after for one in claim.corrections}
    for step in claim.steps:
        if step.status == "corrected" and step.ref not in noted:
            yield _("The correction %(ref)s has no public note.") % {"ref": step.ref}


def _required(claim: ClaimEntry, standard: Standard, _needed: int) -> Iterator[str]:
    step = claim.current
    has = {
        "explanation": bool(step and step.explanation),
        "as_of": bool(step and step.as_of),
        "topics": bool(claim.topics),
        "check_worthy": claim.check_worthy is not None,
        "kind": claim.kind != "other",
        "article_url": all(one.article.url for one in claim.appearances),
        "evidence_quote": all(one.quote for one in claim.evidence),
        "evidence_capture": all(one.captures for one in claim.evidence),
    }
    for name in standard.required:
        if not has[name]:
            yield _("%(field)s is missing.") % {"field": name}


def _length(claim: ClaimEntry, standard: Standard, _needed: int) -> Iterator[str]:
    summary = claim.current.summary if claim.current else None
    if summary and standard.summary_length and len(summary) > standard.summary_length:
        yield _("The summary has %(count)d characters, and should have %(most)d at most.") % {
            "count": len(summary),
            "most": standard.summary_length,
        }


def _words(claim: ClaimEntry, standard: Standard, _needed: int) -> Iterator[str]:
    step = claim.current
    text = " ".join(filter(None, (step.summary, step.explanation))) if step else ""
    padded = f" {' '.join(words(fold(text)))} "
    for word in standard.avoid:
        if f" {' '.join(words(fold(word)))} " in padded:
            yield _("The texts say «%(word)s», which the house avoids.") % {"word": word}


RULES = (
    Rule("decision", Level.BLOCKS, _METHOD, _decision),
    Rule("claimant", Level.BLOCKS, _METHOD, _claimant),
    Rule("dates", Level.ADVISED, _METHOD, _dates),
    Rule("evidence", Level.BLOCKS, _SOURCES, _evidence),
    Rule("independent-sources", Level.ADVISED, _SOURCES, _sources),
    Rule("anonymous-evidence", Level.BLOCKS, _SOURCES, _anonymous),
    Rule("evidence-links", Level.ADVISED, _SOURCES, _links),
    Rule("evidence-quotes", Level.ADVISED, _SOURCES, _quotes),
    Rule("evidence-stands", Level.ADVISED, _SOURCES, _relied),
    Rule("reply", Level.ADVISED, _METHOD, _reply),
    Rule("sign-off", Level.BLOCKS, _PRACTICE, _signed),
    Rule("corrections", Level.BLOCKS, _CORRECTIONS, _corrections),
    Rule("required-fields", Level.BLOCKS, None, _required),
    Rule("summary-length", Level.ADVISED, None, _length),
    Rule("words-to-avoid", Level.ADVISED, None, _words),
)
"""Every rule, in the order in which it is asked. One without a source is the house's own."""

_WORDS: Mapping[str, str] = {
    "decision": N_("decision"),
    "claimant": N_("claimant"),
    "dates": N_("dates"),
    "evidence": N_("evidence"),
    "independent-sources": N_("independent sources"),
    "anonymous-evidence": N_("anonymous evidence"),
    "evidence-links": N_("links of evidence"),
    "evidence-quotes": N_("quotes of evidence"),
    "evidence-stands": N_("evidence that stands"),
    "reply": N_("reply"),
    "sign-off": N_("sign-off"),
    "corrections": N_("corrections"),
    "required-fields": N_("required fields"),
    "summary-length": N_("length of the summary"),
    "words-to-avoid": N_("words to avoid"),
}
"""How the names of the rules read to people."""

IFCN = Standard("ifcn", _("IFCN code of principles"))
"""What goes where a newsroom has no standard of its own."""
