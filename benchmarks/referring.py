"""`python -m benchmarks.referring`: how fast requests are taken in, and what a worklist of many costs.

50 people send the professional form at once, each answered only when their request is on disk; afterwards
the database is asked what is there. Then a page of each worklist is asked for with 1,000 and with 100,000
referrals in the database, by CPU of the server. Everybody and everything in it is made up.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from benchmarks import corpus, loading, measure, report, servers
from benchmarks.__main__ import RESULTS, WORK, Bar, _commit
from benchmarks.many_referrals import Site, count_sent, fill_up, make_people
from portal.referrals.vocabulary import Queue, Worklist

CLIENTS, EACH = 50, 20
FEW, MANY = 1_000, 100_000
PAGES = 40  # of each worklist in each round
ROUNDS = 3
LEAST_A_SECOND, MOST_P95, MOST_GROWTH = 25.0, 1.0, 2.0
#: Seconds between one client's requests when they come as people send them: 50 clients then send 28 a second.
PACE = 1.8
LISTS = [
    str(one)
    for one in (Queue.NEW, Queue.TRIAGE, Queue.WAITING_FOR_PROVIDER, Worklist.OVERDUE, Worklist.UNCLAIMED)
]


class _HiddenFields(HTMLParser):
    """The hidden fields of the form on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a hidden field."""
        told = {name: value or "" for name, value in attrs}
        if tag == "input" and told.get("type") == "hidden":
            self.fields[told.get("name", "")] = told.get("value", "")


@dataclass
class Sent:
    """What one client sent and was told."""

    references: list[str]
    seconds: list[float]
    failed: list[str]


def main() -> int:
    """Measure, print, and write the result; 1 when a figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.referring", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look: fewer of everything, nothing written")
    quick = parser.parse_args().quick
    few, many, each = (200, 4_000, 4) if quick else (FEW, MANY, EACH)
    bar = Bar(2 + 2 * ROUNDS * len(LISTS))
    instance = WORK / "referrals"
    instance.parent.mkdir(parents=True, exist_ok=True)
    bar.part("loading a portal")
    loading.make_portal(corpus.make(200), instance, lambda words: None)
    site = make_people(instance, CLIENTS)
    bar.part(f"{CLIENTS} people send {each} requests each, one every {PACE} s")
    taken = _submissions(site, each, PACE)
    bar.part("the same, each as soon as the one before is answered")
    flat_out = _submissions(site, each, 0.0)
    costs: dict[int, dict[str, list[float]]] = {}
    for size in (few, many):
        bar.part(f"{size:,} referrals")
        fill_up(site, size, bar.step)
        costs[size] = _worklists(site, bar)
    found = {
        "taken": taken,
        "flat_out": flat_out,
        "worklists": {str(size): cost for size, cost in costs.items()},
    }
    growth = {name: median(costs[many][name]) / median(costs[few][name]) for name in LISTS}
    written = _written(found, growth, (few, many))
    print(written)
    if not quick:
        path = RESULTS / f"{date.today().isoformat()}-referring.md"
        path.write_text(written, encoding="utf-8")
        path.with_suffix(".json").write_text(json.dumps(found) + "\n")
    return int(not _passes(found, growth))


def _passes(found: dict[str, Any], growth: dict[str, float]) -> bool:
    taken = found["taken"]
    return (
        taken["a_second"] >= LEAST_A_SECOND
        and taken["p95"] <= MOST_P95
        and all(
            one["lost"] == one["doubled"] == 0 and not one["failed"] for one in (taken, found["flat_out"])
        )
        and max(growth.values()) <= MOST_GROWTH
    )


def _submissions(site: Site, each: int, pace: float) -> dict[str, Any]:
    """What became of requests that each person sends every `pace` seconds (0: without a pause). A request
    counts as begun when it was due, so that one that had to wait for another is not flattered."""
    logs = site.instance / "logs"
    logs.mkdir(exist_ok=True)
    server = servers.portal(site.instance, logs)
    with servers.running((server, "/")):
        forms = [_open_forms(server.port, cookie, each) for cookie in site.practice]
        told = [Sent([], [], []) for _ in site.practice]
        gate = threading.Barrier(len(forms) + 1)

        def client(number: int) -> None:
            gate.wait()
            _send_all(server.port, site, number, forms[number], told[number], pace)

        threads = [threading.Thread(target=client, args=(number,)) for number in range(len(forms))]
        for thread in threads:
            thread.start()
        before = measure.cpu_seconds(server.pid)
        gate.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
        used = measure.cpu_seconds(server.pid) - before
    references = [one for sent in told for one in sent.references]
    seconds = [one for sent in told for one in sent.seconds]
    kept, events = count_sent(site, references)
    return {
        "requests": len(references),
        "a_second": len(references) / took,
        "p50": median(seconds),
        "p95": quantiles(seconds, n=20)[18],
        "cpu_ms": 1e3 * used / max(1, len(references)),
        "lost": len(set(references)) - kept,
        "doubled": len(references) - len(set(references)) + abs(events - kept),
        "failed": [one for sent in told for one in sent.failed][:3],
    }


def _open_forms(port: int, cookie: str, count: int) -> list[dict[str, str]]:
    """So many empty forms, each with its own key."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found = []
    for _ in range(count):
        connection.request("GET", "/refer", headers={"Cookie": f"signed_in={cookie}"})
        response = connection.getresponse()
        page = response.read().decode()
        if response.status != 200:
            raise RuntimeError(f"/refer answers {response.status}")
        found.append(_HiddenFields(page).fields)
    connection.close()
    return found


def _send_all(
    port: int, site: Site, number: int, forms: list[dict[str, str]], sent: Sent, pace: float
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    first = time.perf_counter() + pace * number / CLIENTS
    for at, hidden in enumerate(forms):
        typed = hidden | {
            "given_name": "Person",
            "family_name": f"Number {number} {at} {'paced' if pace else 'flat out'}",
            "birth_date": f"{1 + at % 28}/{1 + number % 12}/{1930 + (number * 7 + at) % 70}",
            # Another person each time: one with the same birthday and number would be asked about first.
            "phone": f"{'01632 960' if pace else '07700 900'}{(number * 20 + at) % 1000:03d}",
            "needs": site.need,
            "words": "Made up for a measurement.",
            "none_known": "y",
            "consent": "yes",
            "urgency": "routine",
            "service": "",
            "act": "send",
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"signed_in={site.practice[number]}",
        }
        began = first + pace * at if pace else time.perf_counter()
        time.sleep(max(0.0, began - time.perf_counter()))
        connection.request("POST", "/refer", urlencode(typed), headers)
        response = connection.getresponse()
        page = response.read().decode(errors="replace")
        sent.seconds.append(time.perf_counter() - began)
        place = response.getheader("Location", "")
        if response.status == 303 and place.endswith("/sent"):
            sent.references.append(place.split("/")[-2])
        else:
            sent.failed.append(f"{response.status} {page[page.find('error-summary') :][:300]}")
    connection.close()


def _worklists(site: Site, bar: Bar) -> dict[str, list[float]]:
    """CPU milliseconds of a page of each worklist, one figure a round."""
    logs = site.instance / "logs"
    server = servers.portal(site.instance, logs)
    found: dict[str, list[float]] = {name: [] for name in LISTS}
    with servers.running((server, "/")):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"Cookie": f"signed_in={site.agent}"}
        for at in range(-1, ROUNDS):  # the first round is to warm up
            for name in LISTS:
                before = measure.cpu_seconds(server.pid)
                for _ in range(PAGES):
                    connection.request("GET", f"/hub?list={name}", headers=headers)
                    response = connection.getresponse()
                    response.read()
                    if response.status != 200:
                        raise RuntimeError(f"/hub?list={name} answers {response.status}")
                if at >= 0:
                    found[name].append(1e3 * (measure.cpu_seconds(server.pid) - before) / PAGES)
                    bar.step(f"worklist {name}")
        connection.close()
    return found


def _written(found: dict[str, Any], growth: dict[str, float], sizes: tuple[int, int]) -> str:
    few, many = sizes
    sign = "● pass" if _passes(found, growth) else "○ missed"
    lines = [
        f"# Referrals, {date.today().isoformat()}",
        "",
        f"{sign}. Commit {_commit()}, {report.about_machine()}.",
        "",
        f"## {CLIENTS} people send at once",
        "",
        "| how | requests | a second | p50 s | p95 s | CPU ms each | lost | doubled | refused |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {how} | {one['requests']:,} | {one['a_second']:.1f} | {one['p50']:.2f} | {one['p95']:.2f} "
            f"| {one['cpu_ms']:.1f} | {one['lost']} | {one['doubled']} | {len(one['failed'])} |"
            for how, one in (
                (f"one every {PACE} s each", found["taken"]),
                ("without a pause", found["flat_out"]),
            )
        ),
        "",
        f"Wanted of the first row: at least {LEAST_A_SECOND:.0f} a second, p95 at most {MOST_P95:.0f} s; "
        "of both: none lost or doubled. The second row is what the site can take. SQLite, synchronous "
        "FULL, 2 processes with 4 threads.",
        "",
        "## A page of a worklist, CPU ms",
        "",
        f"| worklist | {few:,} | {many:,} | times |",
        "| --- | --- | --- | --- |",
    ]
    for name in LISTS:
        small, large = (median(found["worklists"][str(size)][name]) for size in sizes)
        lines.append(f"| {name} | {small:.1f} | {large:.1f} | {growth[name]:.2f} |")
    lines += ["", f"Wanted: at most {MOST_GROWTH:.0f} times.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
