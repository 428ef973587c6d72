"""The written result: a table of the goals, bars with the figures beside them, and how it was measured."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Mapping
from importlib import metadata
from statistics import mean, median, quantiles
from typing import Any

from benchmarks import goals
from benchmarks.goals import Measured, Outcome
from benchmarks.queries import KINDS

_BAR = 28
_SIGNS = {"stretch": "●● stretch", "pass": "● pass", "missed": "○ missed"}
_ENGINES = {
    "portal": "the portal",
    "whoosh": "Whoosh, idiomatic",
    "fts5": "SQLite FTS5",
    "tantivy": "tantivy",
}


def write(measured: Measured, run: Mapping[str, Any]) -> str:
    """The report as Markdown."""
    found = goals.outcomes(measured)
    parts = [_heading(run, found), _goal_table(found)]
    for size in sorted(measured, key=int):
        parts += [f"## {int(size):,} listings\n", *_sections(measured, size)]
    parts.append(_method(run))
    return "\n".join(part for part in parts if part)


def _heading(run: Mapping[str, Any], found: list[Outcome]) -> str:
    missed = sum(outcome.mark == "missed" for outcome in found)
    said = (
        "Every goal measured reached its pass column."
        if not missed
        else f"{missed} of {len(found)} figures missed."
    )
    return (
        f"# Benchmarks of {run['date']}\n\n{said} Ratios are what counts: all peers ran in turns "
        f"on the same machine, {run['rounds']} rounds, each figure their median. CPU is user and system "
        "time of all processes of a server, divided by its requests.\n"
    )


def _goal_table(found: list[Outcome]) -> str:
    rows = [
        [
            str(outcome.goal.number),
            outcome.goal.name,
            f"{int(outcome.size):,}",
            _ratio(outcome.ratio),
            _ratio(outcome.goal.passes),
            _ratio(outcome.goal.stretch),
            _SIGNS[outcome.mark],
        ]
        for outcome in found
    ]
    return "## The goals\n\n" + _table(["goal", "what", "listings", "measured", "pass", "stretch", ""], rows)


def _ratio(value: float) -> str:
    """0.125 as 1/8, larger numbers as they are."""
    return f"1/{1 / value:.1f}".removesuffix(".0") if 0 < value < 0.34 else f"{value:.2f}"


def _sections(measured: Measured, size: str) -> list[str]:
    here = measured[size]
    parts = []
    if here.get("pages"):
        parts += [_pages(measured, size), _memory(here["memory"], here["first"])]
    if here.get("engines"):
        parts.append(_operations(measured, size))
    if here.get("builds"):
        parts.append(_builds(here))
    if here.get("rendering"):
        parts.append(_rendering(here["rendering"]))
    return parts


def _pages(measured: Measured, size: str) -> str:
    pages = measured[size]["pages"]
    hello = goals.page_cpu(measured, size, "hello") or 1.0
    costs = {name: goals.page_cpu(measured, size, name) or 0.0 for name in pages}
    most = max(costs.values())
    rows = [
        [
            name,
            f"{cost:.2f}",
            f"{cost / hello:.1f}",
            *(f"{median(one[key] for one in pages[name]):,.0f}" for key in ("per_second", "p50", "p95")),
            _bar(cost, most),
        ]
        for name, cost in costs.items()
    ]
    heads = ["page", "CPU ms", "x hello", "requests/s", "p50 ms", "p95 ms", "CPU"]
    return "### Pages, 8 clients\n\n" + _table(heads, rows)


def _memory(memory: Mapping[str, Any], first: Mapping[str, float]) -> str:
    most = max(held["uss"] for held in memory.values())
    rows = [
        [name, f"{held['uss']:.0f}", f"{held['pss']:.0f}", str(held["processes"]), _bar(held["uss"], most)]
        for name, held in memory.items()
    ]
    words = ", ".join(f"{name} {cost:.1f} ms" for name, cost in first.items())
    return (
        "### Memory after the rounds, MB\n\nThe most that a server held after any start. USS is what no other"
        " process shares; PSS splits what is shared.\n\n"
        + _table(["server", "USS", "PSS", "processes", "USS"], rows)
        + f"\nThe very first views after a start cost more, as nothing is kept yet: {words} of CPU each.\n"
    )


def _operations(measured: Measured, size: str) -> str:
    engines = measured[size]["engines"]
    costs = {name: goals.operation_cpu(measured, size, name) or 0.0 for name in engines}
    most = max(costs.values())
    rows = []
    for name, rounds in engines.items():
        kinds = [f"{median(median(one['cpu'][kind]) for one in rounds):.2f}" for kind in KINDS]
        every = [median(quantiles([t for k in one["cpu"].values() for t in k], n=20)[18] for one in rounds)]
        found = f"{mean(one['found'] for one in rounds):.0f}"
        rows.append(
            [_ENGINES[name], f"{costs[name]:.2f}", f"{every[0]:.2f}", *kinds, found, _bar(costs[name], most)]
        )
    heads = ["engine", "mean", "p95", *KINDS, "found", "mean"]
    return "### One search in full, CPU ms (medians by kind)\n\n" + _table(heads, rows)


def _builds(here: Mapping[str, Any]) -> str:
    costs = {name: median(one["cpu"] for one in rounds) for name, rounds in here["builds"].items()}
    most = max(costs.values())
    rows = [
        [_ENGINES[name], f"{cost:.2f}", f"{here['builds'][name][0]['bytes'] / 1e6:.1f}", _bar(cost, most)]
        for name, cost in costs.items()
    ]
    check = here.get("switch")
    said = (
        f"\nWhile another process rebuilt the index, {check['asked']} answers were read: "
        f"{check['wrong']} of them were neither the old index's nor, after the switch, the new one's.\n"
        if check
        else ""
    )
    return "### Building the index\n\n" + _table(["engine", "CPU s", "MB", "CPU"], rows) + said


def _rendering(render: Mapping[str, Any]) -> str:
    costs = {name: median(rounds) for name, rounds in render["cpu"].items()}
    most = max(costs.values())
    names = {"ours": "our components", "official": "govuk-frontend-jinja"}
    rows = [
        [names[name], f"{cost:.2f}", f"{render['bytes'][name] / 1000:.1f}", _bar(cost, most)]
        for name, cost in costs.items()
    ]
    said = (
        "The two pages are the same tree." if render["same"] else "The two pages DIFFER: no ratio is given."
    )
    return (
        "### Rendering one search page\n\n"
        + _table(["made with", "CPU ms", "kB", "CPU"], rows)
        + f"\n{said}\n"
    )


def _bar(value: float, most: float) -> str:
    """A bar of text as long as its share of the longest."""
    return "`" + "█" * max(1, round(_BAR * value / most)) + "`" if most else ""


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def about_machine() -> dict[str, str]:
    """What ran this: for the report."""
    model = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next(
            (line.partition(":")[2].strip() for line in file if line.startswith("model name")), model
        )
    names = ("flask", "gunicorn", "whoosh", "datasette", "tantivy", "govuk-frontend-jinja", "jinja2")
    return {
        "processor": f"{os.cpu_count()} cores, {model}",
        "python": platform.python_version(),
        "sqlite of the peers": sqlite3.sqlite_version,
        **{name: metadata.version(name) for name in names},
    }


def _method(run: Mapping[str, Any]) -> str:
    about = "; ".join(f"{name} {version}" for name, version in run["machine"].items())
    corpora = "; ".join(
        f"{int(size):,} listings of {corpus['words']:.0f} words, mark {corpus['fingerprint']}"
        for size, corpus in run["corpora"].items()
    )
    load_was = run["load"]
    return f"""## How it was measured

- Machine: {about}.
- Load average at the start {load_was[0]:.1f}, at the end {load_was[1]:.1f}.
- Code: {run["commit"]}. Load by {run["generator"]}: 8 kept-alive connections, one request at a time on each.
- Corpus: {corpora}. Made up from a seed; 320 questions of eight kinds in its own words.
- The portal and hello have 2 workers of 4 threads under gunicorn, of the kind that leaves new connections
  to the other one while it is busy; Datasette is one process, with its suggestions of facets off and its
  database immutable.
- The portal runs as `deploy/gunicorn.conf.py` ships it. The goals are judged without the counting of visits,
  which no peer does; the pages "counted" show what it adds (a goal of its own measures it).
- "Cold" and "listing" ask for a new address each time, so that no kept page can answer; what a worker keeps
  of a listing (its card, its words) is kept. "Kept" and "304" ask for the same addresses again.
- Every engine finds what holds any of the words (a phrase: all, in order; the portal takes it as
  words), ranks it, gives ten with a snippet and counts three facets. The portal says why each
  result is there too, reads the meaning of the words and looks at the spelling of every question. FTS5
  puts misspelt words right by shared trigrams, Whoosh by its own corrector, tantivy by fuzzy words:
  they are told which are misspelt.
- Engines answer forty questions in turn, in processes of their own, after a round to warm up.
- Made by `{run["command"]}`.
"""
