"""Brings a page from the web, and lets nobody lead the program into the house's own network.

Every name is looked up here, the addresses it gives are checked, and the connection goes to the very one
that was checked: a second look-up could be answered otherwise. The same holds after each redirect. Time,
bytes and decompressed bytes are bounded, the first two on each raw read, so that neither a server that
drips nor one that lies about lengths gets more. No cookies, no proxies, certificates verified.

Only the standard library is used, whose client lets the connection be opened by us (docs/decisions/0014).
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from claims import __version__
from claims.domain.url import check_url
from claims.errors import ClaimsError, ConflictError, InvalidInputError, NotFoundError, read_reason
from claims.i18n import _
from claims.intake.page import BYTES_LIMIT, UNPACKED_LIMIT, Page, bomb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage

    from _typeshed import WriteableBuffer

AGENT = "claims"
"""The name by which robots.txt may address the program."""

USER_AGENT = f"{AGENT}/{__version__} (claims-tracker; fact-checking, one page at a person's request)"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAYMENT = frozenset({401, 402, 403})
_GONE = frozenset({404, 410})
_PORTS = {"http": 80, "https": 443}
_CHUNK = 65_536
_OVERHEAD = 1_000_000
_ROBOTS_LIMIT = 500_000
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_OK, _FAULT = range(200, 300), 500

# What `ipaddress` calls global although packets for it may end in a network of somebody's own: NAT64, 6to4.
_TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


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


def fetch(
    url: str, *, allow_private: bool = False, ignore_robots: bool = False, limits: Limits | None = None
) -> Page:
    """Bring the page at an address, following redirects.

    `allow_private` lets it be on this machine or in the house's network; `ignore_robots` does not ask the
    site's robots.txt (RFC 9309).

    Raises InvalidInputError for an address that is none or not public, ConflictError when robots.txt says
    no, NotFoundError when the page is not there, and ClaimsError for every other answer than a page.
    """
    trip = Trip(limits or Limits(), allow_private=allow_private)
    address = check_url(url)
    seen: set[str] = set()
    while True:
        seen.add(address)
        if not ignore_robots:
            trip.ask_robots(address)
        answer = trip.request(address)
        following = _following(answer, address)
        if following is None:
            break
        if following in seen:
            raise ClaimsError(
                _("%(url)s leads in a circle.") % {"url": url},
                hint=_("It may want cookies. Save the page in a browser and give the file."),
            )
        if len(seen) > trip.limits.redirects:
            raise ClaimsError(
                _("%(url)s leads on more than %(limit)d times.")
                % {"url": url, "limit": trip.limits.redirects},
                hint=_("Give the address of the page itself."),
            )
        address = following
    _refuse_failure(answer.status, address)
    if "noarchive" in answer.headers.get("X-Robots-Tag", "").lower():
        trip.notes.append(_("The server asks that the page not be archived (X-Robots-Tag: noarchive)."))
    told = "Content-Type" in answer.headers
    return Page(
        answer.body,
        url,
        address,
        answer.headers.get_content_type() if told else None,
        answer.headers.get_content_charset() if told else None,
        tuple(trip.notes),
    )


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
            wire = self._open(parts.scheme, host, port, limits.size)
            connection = http.client.HTTPConnection(host, port)
            connection.default_port = _PORTS[parts.scheme]
            # http.client needs of a socket no more than our wire has.
            connection.sock = wire
            try:
                connection.request("GET", _target(address), headers=_headers(accept))
                response = connection.getresponse()
                body = _read_body(response, address, limits) if response.status in _OK else b""
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
            following = _following(answer, site)
            if following is None:
                break
            site = following
        if answer.status >= _FAULT:
            self.notes.append(
                _("%(site)s could not be read (%(status)d).") % {"site": site, "status": answer.status}
            )
        if answer.status not in _OK:
            return None
        rules = RobotFileParser()
        rules.parse(answer.body.decode("utf-8", "replace").splitlines())
        return rules

    def _open(self, scheme: str, host: str, port: int, size: int) -> _Wire:
        addresses = _look_up(host, port, self._left())
        if not self.allow_private:
            addresses = [one for one in addresses if is_public(one[1][0])]
        if not addresses:
            raise InvalidInputError(
                _("%(host)s is an address of this machine or of a private network.") % {"host": host},
                hint=_("--allow-private fetches it all the same."),
            )
        opened = self._connect(addresses)
        if scheme == "https":
            opened.settimeout(self._left())
            try:
                opened = ssl.create_default_context().wrap_socket(opened, server_hostname=host)
            except BaseException:
                opened.close()
                raise
        return _Wire(opened, self.deadline, size + _OVERHEAD)

    def _connect(self, addresses: list[_Address]) -> socket.socket:
        """Connect to the first address that answers; if none does, the last one's error is raised."""
        failure: OSError | None = None
        for family, address in addresses:
            opened = socket.socket(family, socket.SOCK_STREAM)
            try:
                opened.settimeout(self._left())
                opened.connect(address)
            except OSError as error:
                opened.close()
                failure = error
            else:
                return opened
        raise failure or OSError

    def _left(self) -> float:
        return seconds_left(self.deadline)


_Address = tuple[socket.AddressFamily, tuple[str, int]]


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet, and of no tunnel into another network."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.is_site_local or any(ip in tunnel for tunnel in _TUNNELS):
            return False
    closed = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_unspecified
    return ip.is_global and not (closed or ip.is_multicast or ip.is_reserved)


def seconds_left(deadline: float) -> float:
    """Give the seconds until a deadline, or raise TimeoutError."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _look_up(host: str, port: int, seconds: float) -> list[_Address]:
    """Ask DNS, in a thread: the system's own patience with name servers is longer than ours."""
    answers: queue.SimpleQueue[list[_Address] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error)
        else:
            answers.put([(family, (str(address[0]), port)) for family, _t, _p, _c, address in found])

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


class _Raw(io.RawIOBase):
    """A socket's bytes, none after the deadline and no more than a limit, checked at each read."""

    def __init__(self, opened: socket.socket, deadline: float, limit: int) -> None:
        self._socket = opened
        self._deadline = deadline
        self._left = limit

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what has come."""
        self._socket.settimeout(seconds_left(self._deadline))
        count = self._socket.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise _TooLargeError
        return count


class _TooLargeError(Exception):
    """More bytes came than are taken."""


class _Wire:
    """What http.client needs of a socket: bytes out, bytes in, an end."""

    def __init__(self, opened: socket.socket, deadline: float, limit: int) -> None:
        self._socket = opened
        self._deadline = deadline
        self._limit = limit

    def sendall(self, data: bytes) -> None:
        """Send bytes."""
        self._socket.settimeout(seconds_left(self._deadline))
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give what comes as a file."""
        return io.BufferedReader(_Raw(self._socket, self._deadline, self._limit))

    def close(self) -> None:
        """Do nothing: http.client lets go of a connection before the body has come."""

    def end(self) -> None:
        """Close the connection."""
        self._socket.close()


class _Unpacker:
    """Decompresses what comes in pieces, up to a limit. Raises `bomb` beyond it, zlib.error for nonsense."""

    def __init__(self, encoding: str, limit: int, name: str) -> None:
        self._engine = None if encoding == "" else zlib.decompressobj(_ENGINES[encoding])
        self._raw_deflate = encoding == "deflate"
        self._left = limit
        self._name = name

    @property
    def whole(self) -> bool:
        """Whether the compressed bytes have come to their end."""
        return self._engine is None or self._engine.eof

    def feed(self, data: bytes) -> bytes:
        """Take a piece and give what it decompresses to."""
        if self._engine is None:
            return data
        parts = []
        while data:
            part = self._decompress(data)
            self._left -= len(part)
            if self._left < 0:
                raise bomb(self._name)
            parts.append(part)
            data = self._engine.unconsumed_tail
            if self._engine.eof and self._engine.unused_data.startswith(_GZIP):
                data, self._engine = self._engine.unused_data, zlib.decompressobj(_ENGINES["gzip"])
        return b"".join(parts)

    def _decompress(self, data: bytes) -> bytes:
        """Decompress; what is called deflate comes with zlib's wrapping or, from some servers, without."""
        assert self._engine is not None  # noqa: S101 - feed has looked
        try:
            part = self._engine.decompress(data, self._left + 1)
        except zlib.error:
            if not self._raw_deflate:
                raise
            self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
            part = self._engine.decompress(data, self._left + 1)
        self._raw_deflate = False
        return part


_ENGINES = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_GZIP = b"\x1f\x8b"


def _read_body(response: http.client.HTTPResponse, address: str, limits: Limits) -> bytes:
    encoding = response.headers.get("Content-Encoding", "").strip().lower().removeprefix("identity")
    if encoding and encoding not in _ENGINES:
        raise ClaimsError(
            _("%(url)s comes compressed as %(encoding)s, which was not asked for.")
            % {"url": address, "encoding": encoding},
            hint=_save_it(),
        )
    # http.client forgets what was promised as it reads.
    promised = response.length
    unpacker, parts, received = _Unpacker(encoding, limits.unpacked, address), [], 0
    while chunk := response.read(_CHUNK):
        received += len(chunk)
        if received > limits.size:
            raise _TooLargeError
        parts.append(unpacker.feed(chunk))
    if (promised is not None and received < promised) or not (unpacker.whole or received == 0):
        raise _CutOffError
    return b"".join(parts)


class _CutOffError(Exception):
    """The connection ended before the body did."""


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
    except _TooLargeError as error:
        raise ClaimsError(_("%(url)s is too large.") % names, hint=_save_it()) from error
    except (_CutOffError, http.client.IncompleteRead) as error:
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


def _refuse_failure(status: int, address: str) -> None:
    """Raise the error for an answer that is no page."""
    if status in _OK:
        return
    named = {"url": address, "status": status}
    if status in _GONE:
        raise NotFoundError(
            _("%(url)s is not there (%(status)d).") % named,
            hint=_("Check the address. An archive may still have it: https://web.archive.org"),
        )
    if status in _PAYMENT:
        raise ClaimsError(
            _(
                "%(url)s is not given to everybody (%(status)d): it asks for a login or a payment, or turns "
                "programs away."
            )
            % named,
            hint=_("Save it in a browser, where you are logged in, and give the file with --url."),
        )
    raise ClaimsError(
        _("%(url)s was not given: the server answers %(status)d.") % named,
        hint=_("Try again later, or save the page in a browser and give the file."),
    )


def _following(answer: Answer, address: str) -> str | None:
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


def _save_it() -> str:
    return _("Save the page in a browser and give the file.")


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
