"""People, machines, the team and those who said no are told apart."""

from __future__ import annotations

import pytest

from portal.usage.classify import classify, in_networks, is_bot
from portal.usage.vocabulary import ActorClass

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
NETWORKS = ("192.0.2.0/24", "2001:db8::/32")


def whose(
    agent: str = PHONE,
    address: str = "198.51.100.7",
    method: str = "GET",
    said_no: bool = False,
    **headers: str,
) -> ActorClass | None:
    sent = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    environ = {"REQUEST_METHOD": method, "HTTP_USER_AGENT": agent} | sent
    return classify(environ, said_no=said_no, address=address, staff_networks=NETWORKS)


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        f"Mozilla/5.0 (Linux; Android 9; CUBOT X19) {CHROME} Mobile Safari/537.36",
        f"Mozilla/5.0 (Linux; Android 14; SM-A155F) {CHROME} SamsungBrowser/26.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko",
        "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; en) Presto/2.12.423 Version/12.16",
    ],
)
def test_a_browser_is_a_person(agent: str) -> None:
    assert whose(agent) is ActorClass.PUBLIC


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "-",
        "curl/8.5.0",
        "python-requests/2.34.0",
        "Go-http-client/2.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
        "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
        "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)",
    ],
)
def test_a_machine_is_a_bot(agent: str) -> None:
    assert is_bot(agent)
    assert whose(agent) is ActorClass.BOT


@pytest.mark.parametrize("address", ["192.0.2.1", "192.0.2.255", "2001:db8::5", "::ffff:192.0.2.9"])
def test_the_teams_own_network_is_staff(address: str) -> None:
    assert whose(address=address) is ActorClass.STAFF


@pytest.mark.parametrize("address", ["192.0.3.1", "2001:db9::1", "not an address", ""])
def test_any_other_network_is_the_public(address: str) -> None:
    assert whose(address=address) is ActorClass.PUBLIC


def test_a_networks_setting_with_host_bits_is_understood() -> None:
    assert in_networks("192.0.2.77", ("192.0.2.1/24",))


def test_our_own_checks_are_tests() -> None:
    assert whose("portal-test/1") is ActorClass.TEST


@pytest.mark.parametrize(
    "headers",
    [
        {"method": "HEAD"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X_Moz": "prefetch"},
    ],
)
def test_a_visit_is_not_counted_when_nobody_looks(headers: dict[str, str]) -> None:
    assert whose(**headers) is None  # type: ignore[arg-type]
    assert whose("curl/8.5.0", **headers) is None  # type: ignore[arg-type]


def test_a_no_that_is_not_one_counts() -> None:
    assert whose(DNT="0", Sec_GPC="0") is ActorClass.PUBLIC


@pytest.mark.parametrize("headers", [{"said_no": True}, {"Sec_GPC": "1"}, {"DNT": "1"}])
def test_who_said_no_is_told_apart_from_whom_nobody_would_count(headers: dict[str, str]) -> None:
    assert whose(**headers) is ActorClass.OPTED_OUT  # type: ignore[arg-type]
    assert whose("curl/8.5.0", **headers) is None  # type: ignore[arg-type]
    assert whose(address="192.0.2.1", **headers) is None  # type: ignore[arg-type]
    assert whose(method="HEAD", **headers) is None  # type: ignore[arg-type]
