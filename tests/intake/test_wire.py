from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest
from web_server import PAGE, PUBLIC, Site, Wires, lead

from claims.errors import ClaimsError, InvalidInputError
from claims.intake.fetch import fetch
from claims.intake.trip import Limits
from claims.intake.wire import is_public

if TYPE_CHECKING:
    from pathlib import Path

TARGETS = [
    "http://10.0.0.5/",
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:1/",
    "http://[::1]/",
]
PRIVATE = {
    "loopback": "127.0.0.1",
    "loopback, another": "127.8.8.8",
    "loopback, IPv6": "::1",
    "private, 10": "10.0.0.5",
    "private, 172.16": "172.16.3.4",
    "private, 192.168": "192.168.1.1",
    "shared (carrier)": "100.64.0.1",
    "link-local": "169.254.169.254",
    "link-local, IPv6": "fe80::1",
    "unique local": "fd00::1",
    "site-local": "fec0::1",
    "unspecified": "0.0.0.0",  # noqa: S104 - to be refused
    "unspecified, IPv6": "::",
    "multicast": "224.0.0.1",
    "multicast, global": "233.252.0.1",
    "multicast, IPv6": "ff0e::1",
    "broadcast": "255.255.255.255",
    "reserved": "240.0.0.1",
    "documentation": "192.0.2.1",
    "IPv4-mapped": "::ffff:10.0.0.5",
    "IPv4-mapped, metadata": "::ffff:169.254.169.254",
    "IPv4-compatible": "::10.0.0.5",
    "NAT64": "64:ff9b::a00:5",
    "NAT64, local": "64:ff9b:1::a00:5",
    "6to4": "2002:a00:5::1",
    "Teredo": "2001:0:a00:5::1",
}


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE)
def test_an_address_that_is_not_public_is_refused(wires: Wires, address: str) -> None:
    assert not is_public(address)
    wires.names["casa.example"] = [[address]]
    with pytest.raises(InvalidInputError) as caught:
        fetch("http://casa.example/nota")
    assert caught.value.message == "casa.example is an address of this machine or of a private network."
    assert caught.value.hint == "--allow-private fetches it all the same."
    assert wires.tried == []


@pytest.mark.parametrize(
    "address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"]
)
def test_an_address_that_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:7f00:1]", "[fe80::1]", "169.254.169.254"])
def test_an_address_written_out_is_refused(wires: Wires, host: str) -> None:
    with pytest.raises(InvalidInputError, match="is an address of this machine or of a private network"):
        fetch(f"http://{host}/")
    assert wires.tried == []


@pytest.mark.parametrize(
    "url", ["http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://017700000001/"]
)
def test_other_writings_of_loopback_are_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system's own reader of addresses, which takes them and asks no name server."""
    monkeypatch.setattr(socket.socket, "connect", lambda *_arguments: pytest.fail("connected"))
    with pytest.raises(InvalidInputError, match="is an address of this machine or of a private network"):
        fetch(url)


@pytest.mark.parametrize("target", [*TARGETS, "http://casa.example/"])
def test_a_redirect_into_the_house_is_refused(wires: Wires, site: Site, target: str) -> None:
    wires.names |= {"gaceta.example": [[PUBLIC]], "casa.example": [["192.168.1.1"]]}
    site.pages["/in"] = lead(target)
    with pytest.raises(InvalidInputError, match="is an address of this machine or of a private network"):
        fetch(f"http://gaceta.example:{site.port}/in", ignore_robots=True)
    assert wires.tried == []
    assert [path for path, _headers in site.asked] == ["/in"]


def test_robots_that_lead_into_the_house_are_refused(wires: Wires, site: Site) -> None:
    wires.names["gaceta.example"] = [[PUBLIC]]
    site.pages["/robots.txt"] = lead("http://10.0.0.5/")
    with pytest.raises(InvalidInputError, match=r"10\.0\.0\.5 is an address of this machine"):
        fetch(f"http://gaceta.example:{site.port}/page")
    assert wires.tried == []


def test_the_connection_goes_to_the_address_that_was_checked(wires: Wires, site: Site) -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    wires.names["gaceta.example"] = [[PUBLIC], ["10.0.0.5"]]
    page = fetch(f"http://gaceta.example:{site.port}/page", ignore_robots=True)
    assert page.raw.decode() == PAGE
    assert (wires.looked_up, wires.tried) == (["gaceta.example"], [])
    assert site.asked[0][1]["Host"] == f"gaceta.example:{site.port}"


def test_of_several_addresses_only_public_ones_are_tried(wires: Wires, site: Site) -> None:
    wires.names["gaceta.example"] = [["10.0.0.5", "64:ff9b::a00:5", "2606:2800::1", PUBLIC]]
    page = fetch(f"http://gaceta.example:{site.port}/page", ignore_robots=True)
    assert page.raw.decode() == PAGE
    assert wires.tried == ["2606:2800::1"]


def test_what_cannot_be_reached(wires: Wires) -> None:
    wires.names["gaceta.example"] = [["93.184.215.15"]]
    with pytest.raises(ClaimsError) as caught:
        fetch("http://gaceta.example/")
    assert caught.value.message == "gaceta.example cannot be reached: Connection refused."
    with pytest.raises(ClaimsError) as caught:
        fetch("http://nada.example/")
    assert caught.value.message == "There is no address for the name nada.example."


def test_a_name_server_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def wait(*_arguments: object, **_options: object) -> list[object]:
        ended.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    begun = time.monotonic()
    with pytest.raises(ClaimsError, match=r"was not there whole after 0\.3 seconds"):
        fetch("http://gaceta.example/", limits=Limits(seconds=0.3))
    assert time.monotonic() - begun < 5
    ended.set()


def test_a_certificate_that_nobody_vouches_for(wires: Wires, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    line = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=gaceta.example"]
    try:
        subprocess.run(
            [*line, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("openssl makes the certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            opened, _address = listening.accept()
            with opened, pytest.raises(ssl.SSLError):
                context.wrap_socket(opened, server_side=True)

        greeter = threading.Thread(target=greet, daemon=True)
        greeter.start()
        wires.names["gaceta.example"] = [[PUBLIC]]
        wires.port = listening.getsockname()[1]
        with pytest.raises(ClaimsError) as caught:
            fetch("https://gaceta.example/", limits=Limits(seconds=5))
        greeter.join(5)
    assert caught.value.message == "The certificate of gaceta.example is not good: self-signed certificate."
    assert caught.value.hint == "Somebody may be in between. Nothing was read."
