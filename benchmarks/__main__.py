"""`python -m benchmarks`: measure what is missing, judge it by the goals, and write benchmarks/results/."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

from benchmarks import corpus, engine_runs, goals, loading, queries, rendering, report, web_pages
from benchmarks.corpus import ROOT

WORK = ROOT / "instance" / "benchmark"
RESULTS = ROOT / "benchmarks" / "results"


class Bar:
    """A progress bar on a terminal; elsewhere a line for each part."""

    def __init__(self, steps: int) -> None:
        self._steps, self._done = max(1, steps), 0

    def step(self, words: str) -> None:
        """Say what is done now."""
        self._done = min(self._done + 1, self._steps)
        if sys.stderr.isatty():
            filled = round(24 * self._done / self._steps)
            line = f"[{'#' * filled}{'.' * (24 - filled)}] {100 * self._done // self._steps:3d} %  {words}"
            sys.stderr.write(f"\r{line[:110]:<110}")
            sys.stderr.flush()

    def part(self, words: str) -> None:
        """Say which part begins."""
        sys.stderr.write(f"{chr(13) if sys.stderr.isatty() else ''}{words:<110}".rstrip() + "\n")


def main() -> int:
    """Run what the arguments ask; 1 when a goal's pass column is missed."""
    asked = _arguments()
    sizes = asked.size or ([2000] if asked.quick else [2000, 20000])
    rounds, seconds = (1, 1.0) if asked.quick else (asked.rounds, asked.seconds)
    parts = goals.parts_of(asked.goal)
    WORK.mkdir(parents=True, exist_ok=True)
    kept = WORK / f"partial-{_mark(rounds, seconds)}.json"
    if asked.fresh:
        kept.unlink(missing_ok=True)
    state: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {"measured": {}, "corpora": {}}
    started = os.getloadavg()[0]
    bar = Bar(sum(_steps(part, rounds) for part in parts) * len(sizes))
    for size in sizes:
        _measure(size, parts, rounds, seconds, state, bar, lambda: kept.write_text(json.dumps(state)))
    run = {
        "date": date.today().isoformat(),
        "rounds": rounds,
        "machine": report.about_machine(),
        "commit": _commit(),
        "corpora": state["corpora"],
        "load": (started, os.getloadavg()[0]),
        "generator": state.get("generator", "nothing"),
        "command": " ".join(["python -m benchmarks", *sys.argv[1:]]),
    }
    shown = {str(size): state["measured"].get(str(size), {}) for size in sizes}
    written = report.write(shown, run)
    print(written)
    if not asked.quick and not asked.goal:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{run['date']}.md").write_text(written, encoding="utf-8")
        (RESULTS / f"{run['date']}.json").write_text(json.dumps({"run": run, "measured": shown}) + "\n")
        print(f"Written to benchmarks/results/{run['date']}.md", file=sys.stderr)
    return int(any(outcome.mark == "missed" for outcome in goals.outcomes(shown)))


def _measure(
    size: int,
    parts: set[str],
    rounds: int,
    seconds: float,
    state: dict[str, Any],
    bar: Bar,
    keep: Callable[[], Any],
) -> None:
    """Measure every part that is not kept yet; keep each as soon as it is done."""
    here = state["measured"].setdefault(str(size), {})
    if all(part in here for part in parts):
        return
    work = WORK / str(size)
    listings = corpus.make(size)
    questions = queries.make(listings)
    mark = corpus.fingerprint(listings)
    state["corpora"][str(size)] = {"fingerprint": mark, "words": corpus.average_words(listings)}
    work.mkdir(exist_ok=True)
    if not (work / "mark").exists() or (work / "mark").read_text() != mark:
        web_pages.forget(work)
        work.mkdir()
        corpus.write(listings, work / "corpus.jsonl")
        (work / "mark").write_text(mark)
    if "builds" in parts | ({"engines"} & parts) and "builds" not in here:
        bar.part(f"{size:,} listings: building the indexes")
        here["builds"] = engine_runs.builds(work, rounds, bar.step)
        here["switch"] = engine_runs.switch(work, listings, questions)
        engine_runs.builds(work, 1, bar.step, ("portal",))  # the whole index again, after that half one
        keep()
    if "engines" in parts and "engines" not in here:
        bar.part(f"{size:,} listings: searching")
        here["engines"] = engine_runs.searches(work, questions, rounds, bar.step)
        keep()
    if "rendering" in parts and "rendering" not in here:
        bar.part(f"{size:,} listings: rendering")
        here["rendering"] = rendering.measure(listings, rounds)
        keep()
    if "pages" in parts and "pages" not in here:
        bar.part(f"{size:,} listings: loading the portal")
        loading.make_portal(listings, work / "portal", bar.step)
        bar.part(f"{size:,} listings: pages")
        found = web_pages.run(listings, questions, work, seconds, rounds, bar.step)
        state["generator"] = found.pop("generator")
        here |= found
        keep()


def _steps(part: str, rounds: int) -> int:
    return {"builds": 4 * rounds + 1, "engines": 36 * (rounds + 1), "pages": 11 * rounds + 4}.get(part, 1)


def _mark(rounds: int, seconds: float) -> str:
    """What tells one run that can be resumed from another: the code, and how it is asked to run."""
    digest = sha256(f"{_commit()} {rounds} {seconds}".encode())
    return digest.hexdigest()[:10]


def _commit() -> str:
    """The commit that is measured, with a + when files differ from it."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True
    )
    return told.stdout.strip() or "no repository"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--size", type=int, action="append", choices=(2000, 20000), help="listings; may be repeated"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of load for each page in each round")
    parser.add_argument(
        "--goal", type=int, action="append", default=[], help="only this goal; may be repeated"
    )
    parser.add_argument(
        "--quick", action="store_true", help="one short round at 2,000: a look, nothing is written"
    )
    parser.add_argument("--fresh", action="store_true", help="measure again what an interrupted run has kept")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
