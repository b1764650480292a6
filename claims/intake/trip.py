"""The requests of one fetch: they share its time, its limits, and what was learned of robots."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from claims import __version__
from claims.domain.url import check_url
from claims.errors import ClaimsError, ConflictError, InvalidInputError, read_reason
from claims.i18n import _
from claims.intake.page import BYTES_LIMIT, UNPACKED_LIMIT
from claims.intake.unpack import CutOffError, read_body, save_it
from claims.intake.wire import TooLargeError, open_wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage

AGENT = "claims"
"""The name by which robots.txt may address the program."""

USER_AGENT = f"{AGENT}/{__version__} (claims-tracker; fact-checking, one page at a person's request)"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
_OVERHEAD = 1_000_000
_ROBOTS_LIMIT = 500_000
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
OK = range(200, 300)
_FAULT = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take: seconds for all of it, redirects, bytes as they travel and decompressed."""

    seconds: float = 30.0
    redirects: int = 10
    size: int = BYTES_LIMIT
    unpacked: int = UNPACKED_LIMIT


class Answer(NamedTuple):
    """What a server answered; the body is empty unless the status is one of success."""

    status: int
    headers: HTTPMessage
    body: bytes


@dataclass
class Trip:
    """One fetch with all its requests: they share the time, and what was learned of robots."""

    limits: Limits
    allow_private: bool = False
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.limits.seconds
        self._robots: dict[str, RobotFileParser | None] = {}

    def request(self, address: str, *, limits: Limits | None = None, accept: str = "*/*") -> Answer:
        """Ask for one address, without following where it leads.

        Raises ClaimsError when no whole answer comes, or one beyond the limits.
        """
        limits = limits or self.limits
        parts = urlsplit(address)
        host = _ascii(parts.hostname or "")
        port = parts.port or _PORTS[parts.scheme]
        with _explaining(address, host, self.limits.seconds):
            wire = open_wire(
                parts.scheme,
                host,
                port,
                deadline=self.deadline,
                limit=limits.size + _OVERHEAD,
                allow_private=self.allow_private,
            )
            connection = http.client.HTTPConnection(host, port)
            connection.default_port = _PORTS[parts.scheme]
            # http.client needs of a socket no more than our wire has.
            connection.sock = wire
            try:
                connection.request("GET", _target(address), headers=_headers(accept))
                response = connection.getresponse()
                body = read_body(response, address, limits) if response.status in OK else b""
                return Answer(response.status, response.headers, body)
            finally:
                connection.close()
                wire.end()

    def ask_robots(self, address: str) -> None:
        """Read the robots.txt of an address's site, once, and raise ConflictError if it says no."""
        site = urljoin(address, "/robots.txt")
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        rules = self._robots[site]
        if rules is not None and not rules.can_fetch(AGENT, address):
            raise ConflictError(
                _("%(site)s asks programs not to fetch %(url)s.") % {"site": site, "url": address},
                hint=_("Save the page in a browser and give the file, or say --ignore-robots."),
            )

    def _read_robots(self, site: str) -> RobotFileParser | None:
        limits = Limits(size=_ROBOTS_LIMIT, unpacked=_ROBOTS_LIMIT)
        for _hop in range(5):
            answer = self.request(site, limits=limits)
            leads_to = following(answer, site)
            if leads_to is None:
                break
            site = leads_to
        if answer.status >= _FAULT:
            self.notes.append(
                _("%(site)s could not be read (%(status)d).") % {"site": site, "status": answer.status}
            )
        if answer.status not in OK:
            return None
        rules = RobotFileParser()
        rules.parse(answer.body.decode("utf-8", "replace").splitlines())
        return rules


@contextmanager
def _explaining(address: str, host: str, seconds: float) -> Iterator[None]:
    """Turn whatever goes wrong between us and a server into a sentence."""
    names = {"url": address, "host": host, "seconds": seconds}
    again = _("Try again later, or save the page in a browser and give the file.")
    try:
        yield
    except socket.gaierror as error:
        raise ClaimsError(
            _("There is no address for the name %(host)s.") % names, hint=_("Check how it is written.")
        ) from error
    except TimeoutError as error:
        raise ClaimsError(
            _("%(url)s was not there whole after %(seconds)g seconds.") % names, hint=again
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise ClaimsError(
            _("The certificate of %(host)s is not good: %(reason)s.")
            % {**names, "reason": error.verify_message},
            hint=_("Somebody may be in between. Nothing was read."),
        ) from error
    except TooLargeError as error:
        raise ClaimsError(_("%(url)s is too large.") % names, hint=save_it()) from error
    except (CutOffError, http.client.IncompleteRead) as error:
        raise ClaimsError(_("%(url)s was cut off before its end.") % names, hint=again) from error
    except http.client.HTTPException as error:
        raise ClaimsError(
            _("%(url)s answers with what is no HTTP.") % names, hint=_("Check the address and its port.")
        ) from error
    except zlib.error as error:
        raise ClaimsError(_("%(url)s comes compressed wrongly.") % names, hint=again) from error
    except OSError as error:
        raise ClaimsError(
            _("%(host)s cannot be reached: %(reason)s.") % {**names, "reason": read_reason(error)},
            hint=again,
        ) from error


def following(answer: Answer, address: str) -> str | None:
    """Give where an answer leads, or None. Raises InvalidInputError when that is no link of the web."""
    location = answer.headers.get("Location")
    if answer.status not in _REDIRECTS or not location:
        return None
    # Headers come as Latin-1, and servers write UTF-8 into them.
    written = location.strip().encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return check_url(urljoin(address, quote(written, safe=_PATH_SAFE + "?#[]")).partition("#")[0])
    except (InvalidInputError, ValueError) as error:
        raise InvalidInputError(
            _("%(url)s leads to what is not fetched: %(location)s") % {"url": address, "location": written},
            hint=_("Only links of the web are followed: http and https, without a user name."),
        ) from error


def _headers(accept: str) -> dict[str, str]:
    return {
        "User-Agent": USER_AGENT,
        "Accept": accept,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }


def _target(address: str) -> str:
    """Give what is asked of the server: the path and the query, in ASCII."""
    parts = urlsplit(address)
    query = quote(parts.query, safe=_PATH_SAFE + "?[]")
    return quote(parts.path or "/", safe=_PATH_SAFE) + (f"?{query}" if query else "")


def _ascii(host: str) -> str:
    """Write a host as DNS knows it; `check_url` has seen that it can be."""
    return host if host.isascii() else host.encode("idna").decode()
