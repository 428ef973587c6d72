"""Whole pages over HTTP: every server in turn, round after round, by CPU per request."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from benchmarks import load, measure, servers
from benchmarks.corpus import ROOT, Listing
from benchmarks.load import Work
from benchmarks.peers.fts5 import Fts5
from benchmarks.queries import Question
from benchmarks.servers import Server

_REPEATED = 40  # searches that are asked again and again
_VIEWED = 200  # listings that are viewed
#: So often all servers are started anew among the rounds: each is some per cent dearer or cheaper for as long
#: as it lives, by where its memory happened to be put.
_STARTS = 3
_WALKS = 3  # over all addresses after a start, so that each worker has met nearly all: what is measured lasts


def run(
    listings: Sequence[Listing],
    questions: Sequence[Question],
    work: Path,
    seconds: float,
    rounds: int,
    step: Callable[[str], None],
) -> dict[str, Any]:
    """The rounds of every kind of page, the most memory after them, and what the first views cost."""
    database = work / "datasette" / "fts5.db"
    if not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        Fts5().build(listings, database.parent)
    logs = work / "logs"
    logs.mkdir(exist_ok=True)
    searches = [_search_address(question) for question in questions]
    views = [f"/listings/{one.slug}" for one in listings[:_VIEWED]]
    found: dict[str, list[dict[str, float]]] = {}
    memory: dict[str, dict[str, float]] = {}
    first: dict[str, float] = {}
    for start in range(min(_STARTS, rounds)):
        ours, counting = (servers.portal(work / "portal", logs, counting=counts) for counts in (False, True))
        hello, preloaded = servers.hello(logs), servers.hello(logs, preload=True)
        theirs = servers.datasette(database, logs)
        with servers.running((ours, "/"), (counting, "/"), (hello, "/"), (theirs, "/"), (preloaded, "/")):
            if not first:
                step("first views")
                first = {"search": _first_views(ours, searches), "listing": _first_views(ours, views)}
            targets = _targets(ours, hello, theirs, searches, questions, listings)
            targets |= {
                f"{name}, counted": (counting, targets[name][1])
                for name in ("search, cold", "search, kept", "listing")
            }
            step("warming up")
            for server, asked in [*targets.values()] * _WALKS:
                if server in (ours, counting):  # the others keep nothing
                    load.walk(server.port, asked)
            for at in range(start, rounds, _STARTS):
                for name, (server, asked) in targets.items():
                    step(f"round {at + 1}: {name}")
                    found.setdefault(name, []).append(_one(server, asked, seconds))
            load.run(preloaded.port, Work(["/"]), 1)
            for server in (ours, counting, hello, preloaded, theirs):
                _keep_most(memory, server)
    return {"pages": found, "memory": memory, "first": first, "generator": load.generator()}


def _one(server: Server, asked: Work, seconds: float) -> dict[str, float]:
    before = measure.cpu_seconds(server.pid)
    done = load.run(server.port, asked, seconds)
    used = measure.cpu_seconds(server.pid) - before
    if done.errors or not done.requests:
        raise RuntimeError(f"{server.name}: {done.errors} errors in {done.requests} requests")
    return {
        "cpu_ms": 1000 * used / done.requests,
        "requests": done.requests,
        "per_second": done.requests / done.seconds,
        "p50": done.p50,
        "p95": done.p95,
    }


def _keep_most(memory: dict[str, dict[str, float]], server: Server) -> None:
    """Keep what a server holds where it is more than what it held after an earlier start."""
    held = measure.memory(server.pid)
    if held.uss > memory.get(server.name, {}).get("uss", 0):
        memory[server.name] = {"uss": held.uss, "pss": held.pss, "processes": held.processes}


def _targets(
    ours: Server,
    hello: Server,
    theirs: Server,
    searches: list[str],
    questions: Sequence[Question],
    listings: Sequence[Listing],
) -> dict[str, tuple[Server, Work]]:
    repeated = searches[:_REPEATED]
    views = [f"/listings/{one.slug}" for one in listings[:_VIEWED]]
    rows = [f"/fts5/listing/{one.number + 1}" for one in listings[:_VIEWED]]
    return {
        "hello": (hello, Work(["/"])),
        "search, cold": (ours, Work(searches, fresh=True)),
        "datasette search": (theirs, Work([_datasette_address(question) for question in questions])),
        "search, kept": (ours, Work(repeated)),
        "search, 304": (ours, Work(repeated, load.tags_of(ours.port, repeated))),
        "listing": (ours, Work(views, fresh=True)),
        "listing, kept": (ours, Work(views)),
        "datasette row": (theirs, Work(rows)),
    }


def _first_views(ours: Server, paths: list[str]) -> float:
    """CPU milliseconds of each page's first time in a server that has kept nothing yet."""
    before = measure.cpu_seconds(ours.pid)
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=30)
    for at in range(len(paths)):
        if load.ask(connection, Work(paths), at) >= 400:
            raise RuntimeError(f"the portal fails on {paths[at]}")
    connection.close()
    return 1000 * (measure.cpu_seconds(ours.pid) - before) / len(paths)


def _search_address(question: Question) -> str:
    pairs = [("q", question.text)]
    if question.kind == "filtered":
        need = _need_of().get(question.type)
        pairs += [("need", need)] if need else []
        pairs += [("cost", question.cost)]
    elif question.kind == "town":
        pairs.append(("at", question.town))
    elif question.kind == "nearest":
        pairs += [("place", question.place), ("sort", "distance")]
    return f"/search?{urlencode(pairs)}"


def _need_of() -> dict[str, str]:
    """A need that points at each kind of service."""
    global _needs
    if not _needs:
        text = (ROOT / "content" / "taxonomies" / "needs.yaml").read_text(encoding="utf-8")
        for term in yaml.safe_load(text)["terms"]:
            for code in term.get("points_to") or ():
                _needs.setdefault(str(code), str(term["code"]))
    return _needs


_needs: dict[str, str] = {}


def _datasette_address(question: Question) -> str:
    """The same question of Datasette: any of the words, three facets, ten rows."""
    words = f'"{question.text}"' if question.kind == "phrase" else " OR ".join(question.text.split())
    pairs = [("_search", words), ("_searchmode", "raw"), ("_size", "10")]
    pairs += [("_facet", facet) for facet in ("type", "town", "cost")]
    pairs += [(name, getattr(question, name)) for name in ("type", "cost", "town") if getattr(question, name)]
    if question.latitude is not None and question.longitude is not None:
        pairs += [
            ("latitude__gt", f"{question.latitude - 0.14:.4f}"),
            ("latitude__lt", f"{question.latitude + 0.14:.4f}"),
        ]
        pairs += [
            ("longitude__gt", f"{question.longitude - 0.24:.4f}"),
            ("longitude__lt", f"{question.longitude + 0.24:.4f}"),
        ]
    return f"/fts5/listing?{urlencode(pairs)}"


def forget(work: Path) -> None:
    """Drop what was made for another corpus."""
    shutil.rmtree(work, ignore_errors=True)
