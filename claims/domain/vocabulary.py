"""The closed lists of the field: every enumerated column takes its CHECK from one of these."""

from __future__ import annotations

from enum import StrEnum


class SourceKind(StrEnum):
    """What a source is: the outlet or account that published something."""

    NEWSPAPER = "newspaper"
    AGENCY = "agency"
    BROADCASTER = "broadcaster"
    GOVERNMENT = "government"
    SOCIAL = "social"
    FACT_CHECKER = "fact_checker"
    OTHER = "other"


class MediaKind(StrEnum):
    """What an article is made of; only its text is kept."""

    TEXT = "text"
    VIDEO = "video"
    AUDIO = "audio"
    IMAGE = "image"
    SOCIAL_POST = "social_post"


class IntakeMethod(StrEnum):
    """How a snapshot's text came in."""

    FILE = "file"
    STDIN = "stdin"
    URL = "url"


class CaptureKind(StrEnum):
    """How a capture is kept: as a copy of the bytes in the database, or at the address of an archive."""

    COPY = "copy"
    ARCHIVE = "archive"


class ActorKind(StrEnum):
    """What an actor is."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PUBLIC_BODY = "public_body"
    PARTY = "party"
    STATE = "state"
    GROUP = "group"
    UNIDENTIFIED = "unidentified"


class ActorVerdict(StrEnum):
    """What people said of two records of actors: one and the same, or different ones, for good."""

    SAME = "same"
    DIFFERENT = "different"


class NameType(StrEnum):
    """How a name belongs to its actor. A weak alias («el canciller») never identifies one on its own."""

    NAME = "name"
    ALIAS = "alias"
    WEAK_ALIAS = "weak_alias"
    FORMER = "former"


class ClaimKind(StrEnum):
    """What sort of statement a claim is."""

    EVENT = "event"
    QUANTITY = "quantity"
    QUOTATION = "quotation"
    CAUSAL = "causal"
    COMPARISON = "comparison"
    PREDICTION = "prediction"
    LEGAL = "legal"
    OTHER = "other"


class Priority(StrEnum):
    """How soon a claim wants checking."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Involvement(StrEnum):
    """How an actor that does not make a claim is part of it."""

    SUBJECT = "subject"
    TARGET = "target"
    MENTIONED = "mentioned"


class ClaimantKind(StrEnum):
    """Who makes the claim in an appearance: a known actor, or the outlet in its own voice."""

    ACTOR = "actor"
    OUTLET = "outlet"


class QuoteKind(StrEnum):
    """Whose words the anchored quote holds: the claimant's own, the article's retelling, or the outlet's."""

    VERBATIM = "verbatim"
    PARAPHRASE = "paraphrase"
    OUTLET = "outlet"


class AnchorState(StrEnum):
    """How surely a quote stands in a snapshot's text."""

    EXACT = "exact"
    MOVED = "moved"
    AMBIGUOUS = "ambiguous"
    LOST = "lost"


class Bucket(StrEnum):
    """The coarse sense of a rating, comparable across scales."""

    TRUE = "true"
    MIXED = "mixed"
    FALSE = "false"
    UNPROVEN = "unproven"
    OTHER = "other"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    DOCUMENT = "document"
    DATA_SET = "data_set"
    EXPERT = "expert"
    RECORD = "record"
    ARTICLE = "article"
    STATEMENT = "statement"
    OTHER = "other"


class Stance(StrEnum):
    """What a piece of evidence says of a claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    CONTEXT = "context"
    INCONCLUSIVE = "inconclusive"


class Origin(StrEnum):
    """Whose verdict a verification is: this desk's own, or one brought in from elsewhere."""

    OWN = "own"
    IMPORTED = "imported"


class LinkType(StrEnum):
    """How a claim stands to another one."""

    DUPLICATE = "duplicate"
    VARIANT = "variant"
    TRANSLATION = "translation"
    CONTRADICTS = "contradicts"
    PART_OF = "part_of"


class LinkState(StrEnum):
    """What people said of a link between two claims; rejected is «not the same», and is remembered."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class ReplyOutcome(StrEnum):
    """What came of asking: a claimant for a reply, or an outlet for a correction."""

    PENDING = "pending"
    ANSWERED = "answered"
    CORRECTED = "corrected"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"


class Severity(StrEnum):
    """How much a correction changes what readers were told: the rating or its grounds, or a detail."""

    MINOR = "minor"
    MAJOR = "major"


class BucketBasis(StrEnum):
    """What tells the bucket of somebody else's rating: a table of labels, or the rating's numbers."""

    LABEL = "label"
    NUMBER = "number"
