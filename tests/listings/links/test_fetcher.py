"""However an address is spelled, wherever it leads and whatever its name turns into: nothing of our own
network is ever asked (RELIABILITY 3.5)."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from itertools import cycle, product
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from portal.listings.links.fetcher import MOST_BYTES, MOST_REDIRECTS, Fetcher
from portal.listings.links.rules.addresses import is_public
from tests.listings.links.servers import FORBIDDEN, GOOD, Server, Tripwire, running

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
]  # fmt: skip


def spellings(address: str) -> list[str]:
    """Every way of writing an IPv4 address that some part of some system understands."""
    number = int(IPv4Address(address))
    one, two, three, four = (number >> shift & 255 for shift in (24, 16, 8, 0))
    high, low = number >> 16, number & 0xFFFF
    ways = [
        address, f"{address}.", str(number), hex(number), f"0X{number:X}", f"0{number:o}", f"00{number:o}",
        f"{one}.{number & 0xFFFFFF}", f"{one}.{two}.{low}", f"{one:#x}.{two:#x}.{three:#x}.{four:#x}",
        f"0{one:o}.0{two:o}.0{three:o}.0{four:o}", f"{one:#x}.{two}.0{three:o}.{four}",
        f"000{one:o}.{two}.{three}.{four}", f"{one:#x}.{number & 0xFFFFFF}",
        "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in address),
        address.replace(".", "。"), address.replace(".", "．"), address.replace(".", "%2e"),
        f"[::ffff:{address}]", f"[::ffff:{high:x}:{low:x}]", f"[0:0:0:0:0:ffff:{high:x}:{low:x}]",
        f"[::{address}]", f"[::{high:x}:{low:x}]", f"[64:ff9b::{high:x}:{low:x}]",
        f"[64:ff9b:1::{high:x}:{low:x}]", f"[2002:{high:x}:{low:x}::1]",
        f"[2001:0:{high:x}:{low:x}::1]", f"[2001:0:5e5f:6061:0:0:{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}]",
        f"[2a00::5efe:{high:x}:{low:x}]", f"[fe80::5efe:{high:x}:{low:x}]",
    ]  # fmt: skip
    return list(dict.fromkeys(ways))


OTHERS = [
    "inside.test",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[fe80::1]", "[fe80::1%251]", "[::1%25lo]", "[fd00::1]",
    "[ff02::1]", "[2001:db8::1]", "[3fff::1]", "[100::1]", "[5f00::1]", "localhost", "LOCALHOST",
    "localhost.",
]  # fmt: skip
#: What is said of an address that was not asked; "no_answer" where the library itself could not read it.
NEVER_ASKED = ("not_public", "no_such_site", "wrong_address", "no_answer")


def numeric(host: str, port: int) -> list[str]:
    """The system's own reading of numbers; names are ours, so that no test asks anybody else."""
    names = {"localhost": ["127.0.0.1", "::1"], "inside.test": ["93.184.215.14", "10.0.0.7"]}
    known = names.get(host.lower().rstrip("."))
    if known is not None:
        return known
    flags = socket.AI_NUMERICHOST
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)]


@pytest.fixture
def tripwire() -> Iterator[Tripwire]:
    """Whoever comes here was sent to our own network."""
    wire = Tripwire()
    yield wire
    assert wire.close() == 0, "a forbidden address was reached"


def test_the_tripwire_sees_who_comes() -> None:
    wire = Tripwire()
    for host in ("127.0.0.1", "::1"):
        socket.create_connection((host, wire.port)).close()
    assert wire.close() == 2


def test_no_spelling_of_an_address_that_is_not_public_is_ever_reached(tripwire: Tripwire) -> None:
    fetcher = Fetcher("test", resolve=numeric, ports={80, 443, tripwire.port}, whole_seconds=3)
    hosts = [*(way for address in PRIVATE for way in spellings(address)), *OTHERS]
    frames = ["http://{}:{}/", "http://{}:{}/a?b#c"]
    cases = [frame.format(host, tripwire.port) for host, frame in product(hosts, frames)]
    assert len(cases) > 900
    for url in cases:
        assert fetcher.check(url).problem in NEVER_ASKED, url


@pytest.mark.parametrize(
    "frame",
    [
        "http://user@{}/", "http://user:password@{}/", "http://good.test@{}/", "http://{}@good.test/",
        "ftp://{}/", "file:///etc/passwd", "gopher://{}/", "javascript:alert(1)", "//{}/", "{}", "",
        "http:///{}/", "http:/\\{}/", "http://good.test\\@{}/", "http:// {}/", "http://{}\t/", "http://\n{}/",
        "http://[{}/", "http://good.test:99999/", "http://good.test:-1/", "http://{}/\x00",
        "data:text/plain,a",
        "http://" + "a" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_not_asked_at_all(tripwire: Tripwire, frame: str) -> None:
    fetcher = Fetcher("test", resolve=numeric, ports={80, 443, tripwire.port}, whole_seconds=3)
    answer = fetcher.check(frame.replace("{}", f"127.0.0.1:{tripwire.port}"))
    assert answer.problem in ("wrong_address", "no_such_site", "not_public")


@pytest.mark.parametrize("port", [22, 25, 8080, 5432, 6379, 11211, 0])
def test_no_port_but_the_web_s_is_asked(port: int) -> None:
    assert Fetcher("test", resolve=numeric).check(f"http://93.184.215.14:{port}/").problem == "wrong_address"


@pytest.fixture
def good(tripwire: Tripwire) -> Iterator[Server]:
    """A site that plays a public one, at an address that nothing else has."""
    with running(GOOD) as server:
        yield server


@pytest.fixture
def fetcher(good: Server, tripwire: Tripwire) -> Fetcher:
    """May reach that one site and what is public."""
    return Fetcher(
        "test-agent/1.0",
        resolve=lambda host, port: [GOOD] if host == "good.test" else numeric(host, port),
        may_reach=lambda address: address == GOOD or is_public(address),
        ports={80, 443, good.port, tripwire.port},
        connect_seconds=1,
        whole_seconds=2,
    )


def test_a_page_that_is_there_works_and_the_server_hears_who_asks(fetcher: Fetcher, good: Server) -> None:
    assert fetcher.check(f"http://good.test:{good.port}/fine").problem == ""
    robots, head = good.seen
    assert (robots[1], head[:2]) == ("/robots.txt", ("HEAD", "/fine"))
    assert head[2]["Host"] == f"good.test:{good.port}", "asked by its name, at the address that was checked"
    assert head[2]["User-Agent"] == "test-agent/1.0"
    assert not {"Cookie", "Authorization", "Referer"} & set(head[2])


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("404", "status_404"), ("410", "status_410"), ("500", "status_500"), ("403", "?"), ("429", "?"),
        ("only-get", ""), ("loop", "too_many_redirects"), ("to/", "wrong_redirect"), ("moved", ""),
        ("to/ftp://good.test/", "wrong_address"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_page_is_told(fetcher: Fetcher, good: Server, path: str, problem: str) -> None:
    assert fetcher.check(f"http://good.test:{good.port}/{path}").problem == problem
    assert len(good.seen) <= 2 * (MOST_REDIRECTS + 1) + 1


def test_where_a_page_went_for_good_is_told(fetcher: Fetcher, good: Server) -> None:
    base = f"http://good.test:{good.port}"
    assert fetcher.check(f"{base}/moved").moved_to == f"{base}/fine"
    assert fetcher.check(f"{base}/to/{quote(base)}/fine").moved_to == "", "for now only"


def test_no_redirect_leads_to_our_own_network(fetcher: Fetcher, good: Server, tripwire: Tripwire) -> None:
    hosts = [*spellings("127.0.0.1"), *spellings("169.254.169.254"), *OTHERS]
    for host in hosts:
        there = f"http://{host}:{tripwire.port}/secret"
        twice = f"http://good.test:{good.port}/to/{quote(quote(there, safe=''), safe='')}"
        for url in (there, twice):
            answer = fetcher.check(f"http://good.test:{good.port}/to/{quote(url, safe='')}")
            assert answer.problem in NEVER_ASKED, url
    assert good.seen


def test_a_name_that_changes_its_address_between_two_looks_gains_nothing() -> None:
    """The address that is connected to is the one that was looked at: there is no second look-up."""
    with running(GOOD) as good, running(FORBIDDEN, good.port) as inside:
        for answers in (
            [[GOOD], [FORBIDDEN]],
            [[GOOD, FORBIDDEN]],
            [[FORBIDDEN, GOOD]],
            [[GOOD], [GOOD], [FORBIDDEN]],
        ):
            turn = cycle(answers)
            fetcher = Fetcher(
                "test", resolve=lambda _host, _port, turn=turn: next(turn),
                may_reach=lambda address: address == GOOD, ports={good.port}, whole_seconds=2,
            )  # fmt: skip
            for _time in range(25):
                fetcher.check(f"http://rebinding.test:{good.port}/fine")
        assert inside.seen == []
        assert good.seen


def test_who_is_at_the_other_end_is_looked_at_once_more() -> None:
    with running(GOOD) as good:
        looks = iter([True, False])
        fetcher = Fetcher(
            "test", resolve=lambda _host, _port: [GOOD], may_reach=lambda _address: next(looks, False),
            ports={good.port},
        )  # fmt: skip
        assert fetcher.check(f"http://good.test:{good.port}/").problem == "not_public"
        assert good.seen == []


def test_robots_that_are_told_to_stay_away_stay_away(fetcher: Fetcher, good: Server) -> None:
    good.robots = b"User-agent: *\nDisallow: /private\n"
    assert fetcher.check(f"http://good.test:{good.port}/private/page").problem == "?"
    assert [path for _method, path, _headers in good.seen] == ["/robots.txt"]
    assert fetcher.check(f"http://good.test:{good.port}/open").problem == ""


def test_a_site_that_drips_is_left_when_the_time_is_over(fetcher: Fetcher, good: Server) -> None:
    fetcher.whole_seconds = 0.4
    begun = time.monotonic()
    assert fetcher.check(f"http://good.test:{good.port}/drip").problem == "no_answer"
    assert time.monotonic() - begun < 5


def test_of_a_page_without_end_only_the_beginning_is_read(fetcher: Fetcher, good: Server) -> None:
    answer = fetcher._follow("GET", f"http://good.test:{good.port}/flood")
    assert (answer.problem, len(answer.body)) == ("", MOST_BYTES)
    time.sleep(0.2)
    sent = good.sent
    time.sleep(0.2)
    assert good.sent == sent, "the connection is closed"


def test_a_look_up_that_never_ends_is_given_up() -> None:
    fetcher = Fetcher("test", resolve=lambda _host, _port: time.sleep(3) or [], connect_seconds=0.2)  # type: ignore[func-returns-value]
    begun = time.monotonic()
    assert fetcher.check("http://slow.test/").problem == "no_such_site"
    assert time.monotonic() - begun < 2


def test_the_machine_s_proxies_and_passwords_are_not_used(
    fetcher: Fetcher, good: Server, tripwire: Tripwire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine good.test login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{tripwire.port}")
    assert fetcher.check(f"http://good.test:{good.port}/fine").problem == ""
    assert "Authorization" not in good.seen[-1][2]


def test_the_name_is_kept_for_the_certificate_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listener = socket.create_server((GOOD, 0))
    port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                connection = listener.accept()[0]
                context.wrap_socket(connection, server_side=True).close()
            except (ssl.SSLError, ConnectionError):
                continue
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    fetcher = Fetcher(
        "test", resolve=lambda _host, _port: [GOOD], may_reach=lambda address: address == GOOD, ports={port}
    )
    assert fetcher.check(f"https://good.test:{port}/").problem == "wrong_certificate"
    listener.close()
    assert set(names) == {"good.test"}


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "other.test")]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    path = folder / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_inside_an_ipv6_one_as_alone(address: IPv4Address) -> None:
    number = int(address)
    inside = [
        f"::ffff:{address}",
        str(IPv6Address((0x64FF9B << 96) | number)),
        str(IPv6Address((0x2002 << 112) | number << 80)),
    ]
    assert [is_public(one) for one in inside] == [is_public(str(address))] * 3
    if is_public(str(address)):
        assert address.is_global


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_that_is_not_global_is_public(address: IPv6Address) -> None:
    if is_public(str(address)):
        assert address.is_global or address.sixtofour or address.teredo or address.ipv4_mapped


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4009::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is_public_may_be_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "x", "fe80::1%eth0", "1.2.3", "::1", "2001:db8::1", "0.0.0.0"])
def test_what_is_no_public_address_may_not(address: str) -> None:
    assert not is_public(address)
