"""`python -m benchmarks.figures`: what counting adds to a page, how fast days are rolled up, and how long the
team's pages of figures take with five years of facts.

The facts are those of 10 million events: four weeks of made-up events are written, rolled up by the portal's
own roll-up, and repeated to the end of five years. Figures are CPU, of a server or of this process.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any

from sqlalchemy import func, insert, select

from benchmarks import corpus, load, loading, measure, queries, report, servers
from benchmarks.__main__ import RESULTS, WORK, Bar, _commit
from benchmarks.load import Work
from benchmarks.web_pages import _search_address
from portal import create_app
from portal.config import Settings
from portal.core import clock
from portal.core.references import new_id
from portal.directory.models import Service
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.reporting.fact_models import OF_A_DAY, FactDay, UsageFact
from portal.reporting.queries import names
from portal.reporting.roll_up.days import roll_up
from portal.reporting.rules.filters import EVERYTHING
from portal.reporting.rules.periods import Period
from portal.reporting.sections import SECTIONS
from portal.usage.models import UsageBatch
from portal.usage.packing import Whose, pack
from portal.usage.rules import Row
from portal.usage.store import writing_usage
from portal.usage.vocabulary import ActorClass, Kind

LISTINGS, ROUNDS, SECONDS = 500, 16, 1.0
A_START = 2  # rounds for which the same servers run
EVENTS, DAYS, TEMPLATE_DAYS = 10_000_000, 5 * 365 + 1, 28
FIRST = date(2021, 12, 1)
MOST_OVERHEAD, MOST_PAGE_SECONDS, LEAST_EVENTS_A_SECOND = 8.0, 1.0, 20_000
A_BATCH = 3  # events that come together at most


def main() -> int:
    """Measure, print, and write the result; 1 when a figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look: less of everything, nothing written")
    parser.add_argument("--part", choices=("overhead", "facts"), help="this part only; the other stays")
    asked = parser.parse_args()
    days, events = (84, EVENTS * 84 // DAYS) if asked.quick else (DAYS, EVENTS)
    bar = Bar(30)
    instance = WORK / "figures"
    shutil.rmtree(instance, ignore_errors=True)
    instance.parent.mkdir(parents=True, exist_ok=True)
    bar.part("loading a portal")
    listings = corpus.make(LISTINGS)
    loading.make_portal(listings, instance, lambda words: None)
    found: dict[str, Any] = {}
    if asked.part != "facts":
        bar.part("what counting adds")
        found["overhead"] = _overhead(instance, listings, bar, 4 if asked.quick else ROUNDS)
        found["load"] = os.getloadavg()[1]
    if asked.part != "overhead":
        app = create_app(
            Settings.from_env({"PORTAL_INSTANCE": str(instance), "PORTAL_CONTENT": str(instance / "content")})
        )
        with app.app_context():
            bar.part(f"{events:,} events, rolled up")
            found["roll_up"] = _rolled_up(events // days, bar)
            bar.part(f"facts of {days} days")
            found["facts"] = _repeat(days)
            bar.part("pages of figures")
            found["pages"] = _pages(days, bar)
    path = RESULTS / f"{date.today().isoformat()}-figures.md"
    kept = path.with_suffix(".json")
    if asked.part and kept.exists():
        found = json.loads(kept.read_text()) | found
    written = _written(found, events, days)
    print(written)
    if not asked.quick:
        path.write_text(written, encoding="utf-8")
        kept.write_text(json.dumps(found) + "\n")
    return int(not _passes(found))


def _overhead(instance: Path, listings: Any, bar: Bar, rounds: int) -> dict[str, dict[str, float]]:
    """CPU milliseconds of each kind of page without and with counting, in short turns: others use the machine
    too, and what they cost must fall on both.

    The servers are started anew for every few rounds: of two that are alike, one makes each page a few
    percent dearer for as long as it lives, by where its memory happened to be put.
    """
    logs = instance / "logs"
    logs.mkdir(exist_ok=True)
    searches = [_search_address(one) for one in queries.make(listings)]
    views = [f"/listings/{one.slug}" for one in listings[:100]]
    pages = {
        "front page, kept": Work(["/"]),
        "search, kept": Work(searches[:40]),
        "search, made": Work(searches, fresh=True),
        "listing, kept": Work(views),
        "listing, made": Work(views, fresh=True),
    }
    spent: dict[str, dict[str, list[list[float]]]] = {name: {"off": [], "on": []} for name in pages}
    for start in range(0, rounds, A_START):
        plain, counting = servers.portal(instance, logs), servers.portal(instance, logs, counting=True)
        with servers.running((plain, "/"), (counting, "/")):
            for server in (plain, counting):
                for work in pages.values():
                    load.walk(server.port, work)
            for both in spent.values():
                both["off"].append([])
                both["on"].append([])
            for at in range(start, min(start + A_START, rounds)):
                for name, work in pages.items():
                    bar.step(f"round {at + 1}: {name}")
                    turns = (("off", plain), ("on", counting))
                    for which, server in turns if at % 2 else reversed(turns):
                        spent[name][which][-1].append(_one_turn(server, work))
    return {name: _compared(both["off"], both["on"]) for name, both in spent.items()}


def _one_turn(server: servers.Server, work: Work) -> float:
    """CPU milliseconds of a page."""
    if not work.fresh:
        load.walk(server.port, work)  # pages made since may have put it out
    before = measure.cpu_seconds(server.pid)
    done = load.run(server.port, work, SECONDS)
    time.sleep(0.7)  # what was counted last is written, and that is paid too
    return 1000 * (measure.cpu_seconds(server.pid) - before) / done.requests


def _compared(off: list[list[float]], on: list[list[float]]) -> dict[str, float]:
    """What both cost when it was quiet, how much more the second is in percent, and between what that would
    lie nine times in ten if the same starts were drawn again. Takes the turns of each start."""
    chance = Random(5)
    starts = list(zip(off, on, strict=True))
    drawn = sorted(_more(chance.choices(starts, k=len(starts))) for _ in range(1000))
    more = {"more": _more(starts), "least": drawn[50], "most": drawn[949]}
    return {"off": _quiet(off), "on": _quiet(on), **more}


def _quiet(starts: Iterable[list[float]]) -> float:
    """The mean over the starts of the cheaper half of each: what others do on the machine can only make a
    turn dearer."""
    return mean(mean(sorted(turns)[: (len(turns) + 1) // 2]) for turns in starts)


def _more(starts: Sequence[tuple[list[float], list[float]]]) -> float:
    return 100 * (_quiet(on for _off, on in starts) / _quiet(off for off, _on in starts) - 1)


def _rolled_up(a_day: int, bar: Bar) -> dict[str, float]:
    """Write the events of four weeks, roll each day up; events a second of CPU, and seconds a day."""
    chance = Random(5)
    services = list(db.session.scalars(select(Service.id)))
    needs, wards = list(names.needs()), list(names.wards())
    spent = 0.0
    for offset in range(TEMPLATE_DAYS):
        day = FIRST + timedelta(days=offset)
        batches = list(_batches(day, _events(a_day, chance, services, needs, wards)))
        with writing_usage(db.engines["usage"]) as store:
            store.execute(insert(UsageBatch), batches)
        began = time.process_time()
        with clock.frozen(datetime.combine(day + timedelta(days=1), datetime.min.time(), clock.LONDON)):
            roll_up(day)
        spent += time.process_time() - began
        if offset % 7 == 0:
            bar.step(f"{offset} days rolled up")
    return {"events_a_second": TEMPLATE_DAYS * a_day / spent, "seconds_a_day": spent / TEMPLATE_DAYS}


def _batches(day: date, events: Iterator[tuple[int, Row, Whose]]) -> Iterator[dict[str, Any]]:
    """The rows that a quiet site writes: few events come within the same half second."""
    by_hour: dict[int, list[tuple[Row, Whose]]] = {}
    for hour, row, whose in events:
        by_hour.setdefault(hour, []).append((row, whose))
    for hour, some in by_hour.items():
        begins = datetime(day.year, day.month, day.day, hour, tzinfo=clock.LONDON)
        for first in range(0, len(some), A_BATCH):
            done = Counter(some[first : first + A_BATCH])
            yield {"id": new_id(), "hour": begins, "events": pack(done)}


def _events(
    count: int, chance: Random, services: list[str], needs: list[str], wards: list[str]
) -> Iterator[tuple[int, Row, Whose]]:
    for _ in range(count):
        device = chance.choice(("phone", "phone", "computer", "tablet"))
        whose = Whose(ActorClass.PUBLIC.value, f"{chance.randrange(count // 5):016x}", device)
        kind = chance.choices(
            (Kind.SEARCH, Kind.LISTING_VIEWED, Kind.CONTACT_USED, Kind.PAGE_VIEWED, Kind.GUIDE_VIEWED),
            (30, 35, 10, 15, 10),
        )[0]
        row = Row(kind.value)
        if kind is Kind.SEARCH:
            row = row._replace(
                need=chance.choice(needs),
                ward=chance.choice(wards),
                results=chance.choice((0, 5, 12)),
                shown=" ".join(chance.sample(services, 5)),
            )
        elif kind in (Kind.LISTING_VIEWED, Kind.CONTACT_USED):
            detail = "phone" if kind is Kind.CONTACT_USED else None
            row = row._replace(service_id=chance.choice(services), detail=detail)
        else:
            row = row._replace(page=f"page-{chance.randrange(30)}")
        yield chance.randrange(6, 23), row, whose


def _repeat(days: int) -> dict[str, int]:
    """Repeat the facts of the four weeks to the end of the time; how many rows there are then."""
    for model in OF_A_DAY:
        kept: dict[int, list[dict[str, Any]]] = {}
        columns = [column for column in model.__table__.c if column.name != "pk"]
        for row in db.session.execute(select(*columns)).mappings():
            kept.setdefault((row["day"] - FIRST).days, []).append(dict(row))
        for offset in range(TEMPLATE_DAYS, days):
            day = FIRST + timedelta(days=offset)
            rows = [row | {"day": day} for row in kept.get(offset % TEMPLATE_DAYS, [])]
            if rows:
                with transaction():
                    db.session.execute(insert(model), rows)
    last = FIRST + timedelta(days=days - 1)
    with transaction():
        db.session.merge(FactDay(day=last, rolled_up_at=clock.now(), events=0))
    return {"usage_facts": db.session.scalar(select(func.count()).select_from(UsageFact)) or 0}


def _pages(days: int, bar: Bar) -> dict[str, dict[str, float]]:
    """CPU seconds that the tables of each page take, for a month against the one before, and for a year."""
    last = FIRST + timedelta(days=days - 1)
    month = Period.month(last.year, last.month).before()
    year = Period(last - timedelta(days=364), last)
    found: dict[str, dict[str, float]] = {}
    for slug, section in SECTIONS.items():
        bar.step(slug)
        found[slug] = {}
        for name, period in (("month", month), ("year", year)):
            took = []
            for _ in range(3):
                db.session.rollback()
                began = time.process_time()
                for part in section.parts:
                    part.make(period, EVERYTHING)
                    if name == "month":
                        part.make(period.before(), EVERYTHING)
                took.append(time.process_time() - began)
            found[slug][name] = median(took)
    return found


def _passes(found: dict[str, Any]) -> bool:
    return (
        all(both["more"] <= MOST_OVERHEAD for both in found.get("overhead", {}).values())
        and found.get("roll_up", {"events_a_second": 1e9})["events_a_second"] >= LEAST_EVENTS_A_SECOND
        and all(page["month"] <= MOST_PAGE_SECONDS for page in found.get("pages", {}).values())
    )


def _written(found: dict[str, Any], events: int, days: int) -> str:
    lines = [f"# Figures, measured on {date.today().isoformat()}", ""]
    machine = "; ".join(f"{name} {value}" for name, value in report.about_machine().items())
    lines += [f"Machine: {machine}. Code: {_commit()}.", ""]
    if "overhead" in found:
        lines += [
            "## What counting adds to a page", "",
            f"CPU of a server and all its processes by its requests; at most {MOST_OVERHEAD:.0f} % more."
            f" {ROUNDS} times {SECONDS:.0f} s each, in turns without and with counting, on"
            f" {ROUNDS // A_START} pairs of servers in turn; of each pair and page the cheaper half of its"
            f" turns (load {found['load']:.1f}, two of it from this).",
            "", "| page | off, ms | on, ms | more, ms | more, % | nine times in ten, % |  |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]  # fmt: skip
        for name, both in found["overhead"].items():
            mark = "● pass" if both["more"] <= MOST_OVERHEAD else "○ missed"
            lines.append(
                f"| {name} | {both['off']:.3f} | {both['on']:.3f} | {both['on'] - both['off']:.3f} |"
                f" {both['more']:.1f} | {both['least']:.1f} to {both['most']:.1f} | {mark} |"
            )
        lines.append("")
    if "roll_up" in found:
        rolled, facts = found["roll_up"], found["facts"]["usage_facts"]
        lines += [
            "## Rolling up and reading", "",
            f"- {events:,} events over {days} days; a day's roll-up takes"
            f" {rolled['seconds_a_day']:.2f} s of CPU,"
            f" {rolled['events_a_second']:,.0f} events a second (at least {LEAST_EVENTS_A_SECOND:,}).",
            f"- {facts:,} facts of use in the database.",
            "- A page's tables: a month against the one before"
            f" (at most {MOST_PAGE_SECONDS:.0f} s of CPU), and a whole year.", "",
            "| page | month against month, s | a year, s |  |", "| --- | --- | --- | --- |",
        ]  # fmt: skip
        for slug, page in found["pages"].items():
            mark = "● pass" if page["month"] <= MOST_PAGE_SECONDS else "○ missed"
            lines.append(f"| {SECTIONS[slug].name} | {page['month']:.2f} | {page['year']:.2f} | {mark} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
