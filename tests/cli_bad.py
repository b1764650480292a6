"""Lines that read and write, and what is answered to what cannot be taken."""

from __future__ import annotations

TAKE_OUT = "Take the character out, or save the text as UTF-8 again."
ACCENT = "\u0301"
READ, WRITE = "list", "source add Nueva --kind other"
NOT_CLAIMS = "Make one with `claims init`, or name another with --db or CLAIMS_DB."
