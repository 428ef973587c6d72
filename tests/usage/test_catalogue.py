"""The closed catalogue: what a view may count, and what becomes of a value that does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from portal.usage.classify import is_bot
from portal.usage.rules import MOST_SHOWN, Row, device_of, host_of, row_of
from portal.usage.vocabulary import (
    CATALOGUE,
    Checked,
    ContactKind,
    Device,
    Kind,
    ListAction,
    Miss,
    Printed,
    Refusal,
    WrongUsage,
    check_keys,
)

SERVICE = "0f0e0d0c-0b0a-4908-8706-050403020100"
FULL: dict[Kind, dict[str, Any]] = {
    Kind.SEARCH: {
        "results": 3,
        "services": (SERVICE,),
        "need": "lonely",
        "ward": "E05000001",
        "theme": "wellbeing",
        "words": "lunch club",
    },
    Kind.RESULTS_SHOWN: {"services": (SERVICE,), "need": "lonely", "ward": "E05000001"},
    Kind.LISTING_VIEWED: {"service": SERVICE},
    Kind.CONTACT_USED: {"service": SERVICE, "by": ContactKind.PHONE},
    Kind.LIST: {"did": ListAction.ADDED, "service": SERVICE},
    Kind.PRINT: {"what": Printed.GUIDE, "service": SERVICE, "guide": "warm-home"},
    Kind.GUIDE_VIEWED: {"guide": "warm-home", "need": "lonely", "theme": "wellbeing"},
    Kind.FEEDBACK_GIVEN: {"useful": False, "service": SERVICE, "guide": "warm-home"},
    Kind.MISS: {
        "how": Miss.SAID_SO,
        "need": "lonely",
        "ward": "E05000001",
        "theme": "wellbeing",
        "words": "lunch club",
    },
    Kind.PAGE_VIEWED: {
        "page": "home",
        "need": "lonely",
        "ward": "E05000001",
        "theme": "wellbeing",
        "place": "oakham",
    },
    Kind.CALENDAR: {"service": SERVICE},
    Kind.SELF_HELP: {"step": "plan", "need": "lonely"},
    Kind.REFERRAL_STEP: {"door": "on_behalf", "step": "contact"},
    Kind.SIGNPOST: {"service": SERVICE, "need": "lonely"},
    Kind.VERIFICATION: {"service": SERVICE, "answer": Checked.RIGHT},
    Kind.NOT_COUNTED: {"said": Refusal.BROWSER},
}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kind_takes_its_keys_and_no_others(kind: Kind) -> None:
    full, keys = FULL[kind], CATALOGUE[kind]
    assert full.keys() == keys.allowed
    check_keys(kind, full)
    check_keys(kind, {name: full[name] for name in keys.required})
    for name in keys.required:
        with pytest.raises(WrongUsage):
            check_keys(kind, {other: value for other, value in full.items() if other != name})
    for wrong in ("postcode", "name", "query", "ip"):
        with pytest.raises(WrongUsage) as refused:
            check_keys(kind, full | {wrong: "LE15 6XX"})
        assert "LE15" not in str(refused.value)


def test_a_kind_is_refused_when_it_is_not_in_the_catalogue() -> None:
    with pytest.raises(WrongUsage):
        check_keys("login", {})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_value_is_kept_when_it_fits(kind: Kind) -> None:
    row = kept(kind, FULL[kind])
    given = {
        str(value)
        for name, value in FULL[kind].items()
        if name not in ("words", "useful", "services", "results")
    }
    assert given <= {value for value in row if isinstance(value, str)}
    assert row.kind == kind
    assert row.results == FULL[kind].get("results")


def kept(kind: Kind, keys: dict[str, Any]) -> Row:
    row = row_of(kind, keys)
    assert row is not None
    return row


def test_words_are_never_in_a_row() -> None:
    for kind in (Kind.SEARCH, Kind.MISS):
        assert "lunch" not in str(kept(kind, FULL[kind]))


def test_a_page_of_results_is_one_row_with_at_most_ten_services() -> None:
    ids = [f"{number:08x}-0b0a-4908-8706-050403020100" for number in range(14)]
    row = kept(Kind.RESULTS_SHOWN, {"services": ids, "need": "lonely"})
    assert row.shown == " ".join(ids[:MOST_SHOWN])
    assert row.need == "lonely"
    assert row_of(Kind.RESULTS_SHOWN, {"services": []}) is None
    assert row_of(Kind.RESULTS_SHOWN, {"services": SERVICE}) is None


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Mobile/15E148 Safari/604.1", Device.PHONE),
        ("Mozilla/5.0 (Linux; Android 14; SM-A155F) Chrome/140.0.0.0 Mobile Safari/537.36", Device.PHONE),
        ("Opera/9.80 (Android; Opera Mini/36.2/119.132; U; en) Presto/2.12 Version/12.16", Device.TABLET),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148 Safari/604.1", Device.TABLET),
        ("Mozilla/5.0 (Linux; Android 13; SM-X200) Chrome/140.0.0.0 Safari/537.36", Device.TABLET),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", Device.COMPUTER),
        ("Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko", Device.COMPUTER),
    ],
)
def test_a_browser_says_on_what_sort_of_device_it_is(agent: str, device: Device) -> None:
    assert device_of(agent) is device
    assert not is_bot(agent)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("www.Example.org", "example.org"),
        ("search.example.org:8443", "search.example.org"),
        ("wren:secret@example.org", "example.org"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("192.0.2.1", None),
        ("[2001:db8::1]", None),
        ("localhost", None),
        ("wren example.org", None),
        ("a" * 90 + ".example", None),
        ("", None),
    ],
)
def test_of_another_site_its_name_alone_is_kept(given: str, name: str | None) -> None:
    assert host_of(given) == name


CANARIES = [
    "LE15 6XX",
    "07700 900123",
    "wren@example.org",
    "Wren Example",
    "9434765919",
    "12 Some Street",
    "",
    7,
    None,
]


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("kind", list(Kind))
def test_a_value_is_left_out_when_it_has_not_its_shape(kind: Kind, canary: object) -> None:
    for name in FULL[kind]:
        if (name, canary) == ("results", 7):
            continue
        value = [canary] if name == "services" else canary
        row = row_of(kind, FULL[kind] | {name: value})
        assert canary not in set(row or ()) - {None}
        needed = name in CATALOGUE[kind].required
        assert (row is None) is needed or name == "words"
