"""A connection to a public address, which nobody leads into the house's own network.

Every name is looked up here, the addresses it gives are checked, and the connection goes to the very one
that was checked: a second look-up could be answered otherwise. Time and bytes are bounded on each raw read,
so that neither a server that drips nor one that lies about lengths gets more.
"""

from __future__ import annotations

import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING

from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# What `ipaddress` calls global although packets for it may end in a network of somebody's own: NAT64, 6to4.
_TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))

_Address = tuple[socket.AddressFamily, tuple[str, int]]


def open_wire(  # noqa: PLR0913 - what a connection is
    scheme: str, host: str, port: int, *, deadline: float, limit: int, allow_private: bool
) -> Wire:
    """Connect to a host, whose address is public unless it may be private, and give the connection.

    Raises InvalidInputError when no address is left to connect to, and TimeoutError after the deadline.
    """
    addresses = _look_up(host, port, seconds_left(deadline))
    if not allow_private:
        addresses = [one for one in addresses if is_public(one[1][0])]
    if not addresses:
        raise InvalidInputError(
            _("%(host)s is an address of this machine or of a private network.") % {"host": host},
            hint=_("--allow-private fetches it all the same."),
        )
    opened = _connect(addresses, deadline)
    if scheme == "https":
        opened.settimeout(seconds_left(deadline))
        try:
            opened = ssl.create_default_context().wrap_socket(opened, server_hostname=host)
        except BaseException:
            opened.close()
            raise
    return Wire(opened, deadline, limit)


def _connect(addresses: list[_Address], deadline: float) -> socket.socket:
    """Connect to the first address that answers; if none does, the last one's error is raised."""
    failure: OSError | None = None
    for family, address in addresses:
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.settimeout(seconds_left(deadline))
            opened.connect(address)
        except OSError as error:
            opened.close()
            failure = error
        else:
            return opened
    raise failure or OSError


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
            raise TooLargeError
        return count


class TooLargeError(Exception):
    """More bytes came than are taken."""


class Wire:
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
