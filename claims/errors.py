"""Every expected failure: what is wrong, how to mend it, and the exit code it ends the program with.

The exit codes are a promise to scripts (docs/cli.md): 1 failed, 2 usage, 3 not found, 4 conflict or
ambiguous, 5 invalid input, 6 database unusable, 7 check failed.
"""

from __future__ import annotations

import errno

from claims.i18n import _


class ClaimsError(Exception):
    """A failure that the program foresees.

    `message` says in one line what is wrong; `hint` says in one line how to mend it; `details` are
    further lines a person may need, such as the candidates of an ambiguous name.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details


class UsageError(ClaimsError):
    """The command was put together wrongly: an option is missing, or two exclude each other."""

    exit_code = 2


class NotFoundError(ClaimsError):
    """A reference, a name or a file that is not there."""

    exit_code = 3


class ConflictError(ClaimsError):
    """What is asked for stands already, or is against a rule of the record's state."""

    exit_code = 4


class AmbiguousError(ConflictError):
    """Several things answer to what was typed; `details` lists them."""


class InvalidInputError(ClaimsError):
    """A value that cannot be taken: NUL, a malformed date, a link that is not http(s)."""

    exit_code = 5


class DatabaseError(ClaimsError):
    """The database cannot be used: missing, locked, read-only, corrupt, older or newer than the program."""

    exit_code = 6


class CheckFailedError(ClaimsError):
    """A check ran and found something."""

    exit_code = 7


def read_reason(error: OSError) -> str:
    """Say in the reader's language what the system says in English."""
    known = {
        errno.ENOENT: _("There is no such file or folder"),
        errno.EACCES: _("The system does not allow it"),
        errno.EPERM: _("The system does not allow it"),
        errno.EISDIR: _("It is a folder"),
        errno.ENOTDIR: _("A part of the path is no folder"),
        errno.ENAMETOOLONG: _("The name is too long"),
        errno.ENOSPC: _("The disk is full"),
        errno.EADDRINUSE: _("The address is in use already"),
        errno.EROFS: _("The disk is read-only"),
    }
    return known.get(error.errno or 0, error.strerror or str(error))
