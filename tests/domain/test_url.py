from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.domain.url import (
    LONGEST_URL,
    TRACKING_PARAMETERS,
    canonical_url,
    check_base_url,
    check_url,
    domain_of,
)
from claims.errors import InvalidInputError

hosts = st.sampled_from(
    ["example.com", "EXAMPLE.com.", "www.elpaís.es", "a_b.example", "localhost", "10.0.0.1", "[2001:DB8::1]"]
)
pieces = st.lists(
    st.sampled_from(
        [*"aZñ中0-._~!$&'()*+,;=:@/?#%[]|^\"<>\\", "%41", "%2f", "%c3%B1", "%zz", "..", "utm_", "\U0001f642"]
    )
).map("".join)
links = st.builds(
    "{}://{}{}/{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    hosts,
    st.sampled_from(["", ":", ":80", ":443", ":8080"]),
    pieces,
)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.elnacional.com/venezuela/política/?p=1#abajo",
        "HTTP://Example.COM:8080",
        "http://localhost:5000/",
        "https://elpaís.com./ñ",
        "https://[2001:db8::1]/",
        "https://e.com/a?x=[1]|2",
        "https://e.com/mail@host",
    ],
)
def test_a_link_is_kept_as_it_was_typed(link: str) -> None:
    assert check_url(f"  {link}\n") == link


@pytest.mark.parametrize(
    ("link", "message", "hint"),
    [
        (
            "javascript:alert(1)",
            "'javascript:alert(1)' is not a link of the web: it begins with javascript:",
            "Links begin with https:// or http://.",
        ),
        (
            "data:text/html,x",
            "'data:text/html,x' is not a link of the web: it begins with data:",
            "Links begin with https:// or http://.",
        ),
        (
            "file:///etc/passwd",
            "'file:///etc/passwd' is not a link of the web: it begins with file:",
            "Links begin with https:// or http://.",
        ),
        (
            "ftp://example.org/x",
            "'ftp://example.org/x' is not a link of the web: it begins with ftp:",
            "Links begin with https:// or http://.",
        ),
        (
            "example.org/x",
            "'example.org/x' is not a whole link.",
            "Write it with https:// in front: https://example.org/x",
        ),
        (
            "localhost:5000/x",
            "'localhost:5000/x' is not a whole link.",
            "Write it with https:// in front: https://localhost:5000/x",
        ),
        (
            "//example.org",
            "'//example.org' is not a whole link.",
            "Write it with https:// in front: https://example.org",
        ),
        (
            "http:example.org",
            "'http:example.org' is not a whole link.",
            "Write it with https:// in front: https://example.org",
        ),
        ("", "'' is not a whole link.", "Write it with https:// in front: https://"),
        (
            "https://ana:secreta@example.org/",
            "The link holds a user name or a password.",
            "Take out what stands before the @: it would be published.",
        ),
        (
            "https://example.org\\@evil.example/",
            "The link holds a user name or a password.",
            "Take out what stands before the @: it would be published.",
        ),
        (
            "https://example.org/a b",
            "The link holds a space or an invisible character: https://example.org/a b",
            "Copy it again from the browser's address bar.",
        ),
        (
            "https://example.org/a\xa0b",
            "The link holds a space or an invisible character: https://example.org/a\xa0b",
            "Copy it again from the browser's address bar.",
        ),
        (
            "https://example.org/\u202egpj",
            "The link holds a space or an invisible character: https://example.org/⟨U+202E⟩gpj",
            "Copy it again from the browser's address bar.",
        ),
        (
            "java\nscript:alert(1)",
            "The link holds a space or an invisible character: java␊script:alert(1)",
            "Copy it again from the browser's address bar.",
        ),
    ],
)
def test_what_is_no_link_is_refused_in_words_that_help(link: str, message: str, hint: str) -> None:
    for function in (check_url, canonical_url, domain_of):
        with pytest.raises(InvalidInputError) as caught:
            function(link)
        assert caught.value.message == message
        assert caught.value.hint == hint


@pytest.mark.parametrize(
    "link",
    [
        "https://",
        "https:///x",
        "https://?x",
        "https://:8080/",
        "https://.com/",
        "https://a..b/",
        "https://e.com../",
        "https://e.com:0/",
        "https://e.com:99999/",
        "https://e.com:puerto/",
        "https://ex%61mple.com/",
        "https://evil.example\\.example.org/",
        "https://ex!ample.com/",
        "https://\u2100.com/",
        "https://[::g]/",
        "https://[fe80::1%25eth0%zz]x/",
        "https://[v1.a:b]/",
        "https://" + "ñ" * 60 + ".com/",
        "https://" + "a" * 64 + ".com/",
        "https://" + "a.ñ." * 200 + "com/",
        "https://" + "ñandú." * 40 + "com/",
    ],
)
def test_a_link_that_no_browser_could_open_is_refused(link: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_url(link)
    assert caught.value.message.endswith(" is not a link that a browser could open.")
    assert caught.value.hint == "Check its host and port; it should look like https://example.org/page."
    assert len(caught.value.message) < 160


def test_a_link_has_a_longest_length() -> None:
    longest = "https://e.com/" + "a" * (LONGEST_URL - 14)
    assert check_url(longest) == longest
    with pytest.raises(InvalidInputError) as caught:
        check_url(longest + "a")
    assert caught.value.message == "The link has 2001 characters; at most 2000 are taken."
    assert caught.value.hint == "Use the page's own address, without what trackers added."


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("https://example.org", "https://example.org/"),
        (" http://EXAMPLE.org/Aa ", "https://example.org/Aa"),
        ("https://example.org./", "https://example.org/"),
        ("https://elpaís.com/", "https://xn--elpas-2sa.com/"),
        ("https://XN--ELPAS-2SA.com/", "https://xn--elpas-2sa.com/"),
        ("https://中国\u3002cn/", "https://xn--fiqs8s.cn/"),
        ("https://[2001:DB8:0::1]:443/", "https://[2001:db8::1]/"),
        ("http://e.com:80/", "https://e.com/"),
        ("http://e.com:443/", "https://e.com/"),
        ("https://e.com:443/", "https://e.com/"),
        ("https://e.com:80/", "https://e.com:80/"),
        ("http://e.com:8080/", "https://e.com:8080/"),
        ("http://e.com:/", "https://e.com/"),
        ("https://e.com/a/./b/../c/", "https://e.com/a/c/"),
        ("https://e.com/../../a/..", "https://e.com/"),
        ("https://e.com/a/.", "https://e.com/a/"),
        ("https://e.com/a/%2e%2E/b", "https://e.com/b"),
        ("https://e.com//a//b", "https://e.com//a//b"),
        ("https://e.com/a/..;x", "https://e.com/a/..;x"),
        ("https://e.com/%7euno/%41%2fb", "https://e.com/~uno/A%2Fb"),
        ("https://e.com/año/%c3%b1", "https://e.com/a%C3%B1o/%C3%B1"),
        ("https://e.com/100%/%zz%2%35", "https://e.com/100%25/%25zz%2525"),
        ("https://e.com/a%20b|\"<>'()", "https://e.com/a%20b%7C%22%3C%3E'()"),
        ("https://e.com/?b=2&a=1&b=1", "https://e.com/?b=2&a=1&b=1"),
        ("https://e.com/?x[]=a/b?c", "https://e.com/?x%5B%5D=a/b?c"),
        ("https://e.com/?q=a+b%20c%26", "https://e.com/?q=a+b%20c%26"),
        ("https://e.com/?", "https://e.com/"),
        ("https://e.com/?&a&&b=&", "https://e.com/?a&b="),
        ("https://e.com/?utm_source=x&id=7&UTM_Medium=y&fbclid=z", "https://e.com/?id=7"),
        ("https://e.com/?%75tm_source=x&fb%63lid=1", "https://e.com/"),
        ("https://e.com/?gclid", "https://e.com/"),
        (
            "https://e.com/?ref=1&source=2&spm=3&utm=4&mi_fbclid=5",
            "https://e.com/?ref=1&source=2&spm=3&utm=4&mi_fbclid=5",
        ),
        ("https://e.com/#seccion", "https://e.com/"),
        ("https://e.com/a#:~:text=uno", "https://e.com/a"),
        ("https://e.com/#!/ver/ñ", "https://e.com/#!/ver/%C3%B1"),
    ],
)
def test_links_to_the_same_page_have_one_key(link: str, key: str) -> None:
    assert canonical_url(link) == key
    assert canonical_url(key) == key


@pytest.mark.parametrize("name", sorted(TRACKING_PARAMETERS))
def test_no_tracking_parameter_is_in_a_key(name: str) -> None:
    assert canonical_url(f"https://e.com/?{name}=1&p=2&{name.upper()}=3") == "https://e.com/?p=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.e.com/", "https://e.com/"),
        ("https://m.e.com/", "https://e.com/"),
        ("https://e.com/a", "https://e.com/a/"),
        ("https://e.com/a", "https://e.com/A"),
        ("https://e.com/?a=1&b=2", "https://e.com/?b=2&a=1"),
        ("https://e.com/a%2Fb", "https://e.com/a/b"),
        ("https://e.com/?a=%2B", "https://e.com/?a=+"),
    ],
)
def test_what_only_the_site_could_know_stays_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@given(links)
@example("https://e.com/" + "ñ" * 2_000)
def test_the_key_of_a_key_is_the_key(link: str) -> None:
    key = canonical_url(link)
    assert canonical_url(key) == key
    assert key.isascii()
    assert key.startswith("https://")
    assert urlsplit(key).path.startswith("/")


@pytest.mark.parametrize(
    ("link", "domain"),
    [
        ("https://www.ElNacional.com/x", "elnacional.com"),
        ("http://elpais.com:8080", "elpais.com"),
        ("https://www.elpaís.com.", "xn--elpas-2sa.com"),
        ("https://www2.e.com", "www2.e.com"),
        ("https://www.com/", "www.com"),
        ("https://[::1]/", "::1"),
    ],
)
def test_the_domain_is_the_host_without_www(link: str, domain: str) -> None:
    assert domain_of(link) == domain


def test_a_base_stands_without_its_last_slash() -> None:
    assert check_base_url(" https://verifica.example/hechos// ") == "https://verifica.example/hechos"
    assert check_base_url("https://verifica.example") == "https://verifica.example"


@pytest.mark.parametrize("link", ["https://e.com/?", "https://e.com/a?b=c", "https://e.com/#", "e.com", ""])
def test_what_no_page_can_stand_below_is_refused(link: str) -> None:
    with pytest.raises(InvalidInputError):
        check_base_url(link)
