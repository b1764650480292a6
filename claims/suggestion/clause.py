"""The clauses around a verb: where one ends, and whether it leads to a quotation or comes of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.suggestion.subject import BREAKS, THAT
from claims.suggestion.verb import SET_PHRASES, Form, Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.suggestion.noun import Lexicon
    from claims.suggestion.phrase import Phrases

CLAUSE_WINDOW = 16
"""So many words after a verb are looked through for «que», a colon or a quotation."""

DASHES = frozenset("—\u2013")
AS = frozenset({"como", "según", "tal", "as"})


class Clauses:
    """Looks around the verbs of one text. `quoted` tells for each word whether it is quoted."""

    def __init__(
        self, phrases: Phrases, lexicon: Lexicon, verbs: dict[str, Verb], quoted: Sequence[bool]
    ) -> None:
        self.words = phrases.words
        self.phrases = phrases
        self.lexicon = lexicon
        self.verbs = verbs
        self.quoted = quoted
        self.english = "of" in lexicon.of

    def after_quotation(self, before: int, first: int) -> bool:
        """Tell whether a quotation ends before the verb, with or without a comma between."""
        if before < first:
            return before >= 0 and self.quoted[before] and self.words.shapes[first][0].islower()
        if self.quoted[before]:
            return True
        return before > first and self.quoted[before - 1] and not self.words.low(before).isalnum()

    def is_set_off(self, before: int, first: int) -> bool:
        """Tell whether the verb stands apart between commas, as «indicó la fiscalía» does."""
        return before >= first and (self.words.low(before) in DASHES | AS | {",", "…"})

    def goes_on(self, at: int, last: int) -> bool:
        """Look ahead for «que», a colon or a quotation before the clause ends."""
        for step in range(at + 1, min(last, at + CLAUSE_WINDOW)):
            low = self.words.low(step)
            if low == "lo" and self.words.low(step + 1) == "que":
                return False
            if self.quoted[step] or low in THAT:
                return True
            verb = self.verbs.get(low)
            if low in BREAKS or (verb and verb.form is Form.FINITE and not verb.doubtful):
                return False
        return False

    def leads_to_quotation(self, at: int, last: int) -> bool:
        """Look ahead for a quotation or a colon before the clause ends."""
        for step in range(at + 1, min(last, at + CLAUSE_WINDOW)):
            if self.quoted[step] or self.words.low(step) == ":":
                return True
            if self.words.low(step) in BREAKS:
                return False
        return False

    def ends(self, at: int, last: int) -> bool:
        """Tell whether a clause ends with a word."""
        return at + 1 >= last or self.words.low(at + 1) in DASHES | {",", ".", ";", ")", "-"}

    def behind_verb(self, at: int) -> int:
        """Give where the text goes on behind a verb, or behind «dio a conocer»."""
        for one in SET_PHRASES.get(self.words.low(at), ()):
            if tuple(self.words.lows[at + 1 : at + 1 + len(one)]) == one:
                return at + 1 + len(one)
        return at + 1

    def is_infinitive(self, at: int) -> bool:
        """Tell «asegura tener» from «asegura el puerto»."""
        low = self.words.low(at)
        return low.isalpha() and low.endswith(("ar", "er", "ir", "arse", "erse", "irse"))
