"""Links: which are taken, and when two lead to the same page (RFC 3986)."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from claims.domain.text import cut, visible
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_URL = 2_000
"""The longest link, in code points."""

TRACKING_PARAMETERS = frozenset(
    {
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "dclid",
        "fbclid",
        "gbraid",
        "gclid",
        "gclsrc",
        "igsh",
        "igshid",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "msclkid",
        "oly_anon_id",
        "oly_enc_id",
        "ref_src",
        "ttclid",
        "twclid",
        "vero_id",
        "wbraid",
        "yclid",
    }
)
"""Parameters that say how a reader came to a page, never which page it is; so do all in `utm_`.

Only names that advertisers and mailers own are here: `ref`, `source`, `id` or `spm` choose the page on
some sites.
"""

_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_LONGEST_HOST = 253
_WEB = re.compile("https?://", re.IGNORECASE)
_OTHER_SCHEME = re.compile("(?!https?:)[a-z][a-z0-9+-]*:(?![0-9])", re.IGNORECASE)
_BEFORE_HOST = re.compile("(?:https?:)?/*", re.IGNORECASE)
_SHOWN = 100
_HTTP, _HTTPS = 80, 443
_LAST_PORT = 65_535

_ESCAPE = re.compile("%([0-9A-Fa-f]{2})|([^%]+)|%")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "!$&'()*+,;=:@/"
_QUERY_SAFE = _PATH_SAFE + "?"


class _Link(NamedTuple):
    """A checked link in its parts; `host` as DNS knows it, `port` None for the scheme's own."""

    host: str
    port: int | None
    path: str
    query: str
    fragment: str


def check_url(url: str) -> str:
    """Give a link as it was typed, without whitespace around it.

    Raises InvalidInputError unless it is an absolute http(s) URL with a host that DNS can know and a port
    from 1 to 65535, of at most LONGEST_URL characters, and without whitespace, control or invisible
    characters and without a user name or password, which would be published with it.
    """
    link = url.strip()
    if len(link) > LONGEST_URL:
        raise InvalidInputError(
            _("The link has %(length)d characters; at most %(limit)d are taken.")
            % {"length": len(link), "limit": LONGEST_URL},
            hint=_("Use the page's own address, without what trackers added."),
        )
    _parse(link)
    return link


def check_base_url(url: str) -> str:
    """Give an address below which pages stand, without a slash at its end.

    Raises InvalidInputError for what is no link, as `check_url` does, and for one with a query or a fragment,
    after which no page can stand.
    """
    link = check_url(url)
    if "?" in link or "#" in link:
        raise InvalidInputError(
            _("No page can stand below %(link)r: it has a query or a fragment.")
            % {"link": cut(link, _SHOWN)},
            hint=_("Leave out what begins with ? or #."),
        )
    return link.rstrip("/")


def canonical_url(url: str) -> str:
    """Give the key under which links to the same page meet.

    Raises InvalidInputError for what is no link, as `check_url` does. The key has the scheme https, the
    host in ASCII and lower case without its last dot, no default port, no tracking parameters and no
    fragment (but `#!…`, which chooses a page), dots in the path resolved and percent-encoding in one
    writing. Where only a site could know, as with `www.`, a last slash or the order of parameters, links
    stay different. The key of a key is the key.
    """
    link = _parse(url.strip())
    host = f"[{link.host}]" if ":" in link.host else link.host
    port = f":{link.port}" if link.port else ""
    path = _without_dots(_encode(link.path, _PATH_SAFE))
    query = "&".join(_telling(_encode(link.query, _QUERY_SAFE)))
    fragment = _encode(link.fragment, _QUERY_SAFE) if link.fragment.startswith("!") else ""
    return f"https://{host}{port}{path}{query and '?' + query}{fragment and '#' + fragment}"


def domain_of(url: str) -> str:
    """Give the host of a link as DNS knows it, without `www.`.

    Raises InvalidInputError for what is no link, as `check_url` does.
    """
    host = _parse(url.strip()).host
    bare = host.removeprefix("www.")
    return bare if "." in bare else host


def _parse(link: str) -> _Link:
    _refuse_hidden(link)
    _refuse_other_schemes(link)
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError as error:
        raise _broken(link) from error
    if "@" in parts.netloc:
        raise InvalidInputError(
            _("The link holds a user name or a password."),
            hint=_("Take out what stands before the @: it would be published."),
        )
    if port == 0:
        raise _broken(link)
    # The canonical scheme is https, so its port must go from http links too.
    is_default = port == _HTTPS or (port == _HTTP and parts.scheme == "http")
    return _Link(
        _host(parts.hostname or "", link),
        None if is_default else port,
        parts.path,
        parts.query,
        parts.fragment,
    )


def _refuse_hidden(link: str) -> None:
    if visible(link) != link or any(map(str.isspace, link)):
        raise InvalidInputError(
            _("The link holds a space or an invisible character: %(link)s")
            % {"link": visible(cut(link, _SHOWN))},
            hint=_("Copy it again from the browser's address bar."),
        )


def _refuse_other_schemes(link: str) -> None:
    if _WEB.match(link):
        return
    other = _OTHER_SCHEME.match(link)
    if other:
        raise InvalidInputError(
            _("%(link)r is not a link of the web: it begins with %(scheme)s")
            % {"link": cut(link, _SHOWN), "scheme": other[0]},
            hint=_("Links begin with https:// or http://."),
        )
    raise InvalidInputError(
        _("%(link)r is not a whole link.") % {"link": cut(link, _SHOWN)},
        hint=_("Write it with https:// in front: %(link)s")
        % {"link": _BEFORE_HOST.sub("https://", link, count=1)},
    )


def _broken(link: str) -> InvalidInputError:
    return InvalidInputError(
        _("%(link)r is not a link that a browser could open.") % {"link": cut(link, _SHOWN)},
        hint=_("Check its host and port; it should look like https://example.org/page."),
    )


def _host(name: str, link: str) -> str:
    if ":" in name:
        return str(_address(name, link))
    try:
        host = name.encode("idna").decode().lower()
    except UnicodeError as error:
        raise _broken(link) from error
    host = host.removesuffix(".")
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        raise _broken(link)
    return host


def _address(name: str, link: str) -> ipaddress.IPv6Address:
    try:
        return ipaddress.IPv6Address(name)
    except ValueError as error:
        raise _broken(link) from error


def _encode(part: str, safe: str) -> str:
    """Write percent-encoding in one way: only where needed, in capitals, non-ASCII as UTF-8."""

    def one_way(match: re.Match[str]) -> str:
        if match[1]:
            character = chr(int(match[1], 16))
            return character if character in _UNRESERVED else f"%{match[1].upper()}"
        return quote(match[0], safe=safe)

    return _ESCAPE.sub(one_way, part)


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` in an absolute path (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _telling(query: str) -> Iterator[str]:
    """Give the parameters that say which page it is, in their order."""
    for parameter in query.split("&"):
        name = unquote(parameter.partition("=")[0]).lower()
        if parameter and name not in TRACKING_PARAMETERS and not name.startswith("utm_"):
            yield parameter
