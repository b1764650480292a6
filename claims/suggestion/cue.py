"""What a sentence shows of who speaks: a cue to an attribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claims.suggestion.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Cue:
    """An attribution found in a sentence, at a word.

    `phrase` says who, and is None where the subject is left out; `plural` is then what the verb tells.
    `joined` is the second of two who speak together. It is `relative` where the verb belongs to a relative
    clause, and `aside` where that hangs on someone the sentence is not about. A `closing` one stands at the
    end of a sentence that has an attribution of its own.
    """

    at: int
    phrase: Phrase | None
    plural: bool | None
    according: bool = False
    joined: Phrase | None = None
    relative: bool = False
    aside: bool = False
    closing: bool = False
