"""Search operations and index builds: each engine in a process of its own, all of them taking turns."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.corpus import ROOT, Listing
from benchmarks.queries import KINDS, Question

_TURN = 40  # questions an engine answers before it is the next one's turn


class Engine:
    """One engine's process."""

    def __init__(self, name: str, corpus: Path, folder: Path) -> None:
        self.name = name
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.peers", name, str(corpus), str(folder)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def tell(self, command: dict[str, Any]) -> None:
        """Give a command, without waiting for it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """The answer to the last command. Raises RuntimeError when the engine has died."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the engine {self.name} ended without an answer")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def ready(self) -> bool:
        """Whether an answer is there to be heard."""
        return bool(select.select([self._process.stdout], [], [], 0)[0])

    def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """Give a command and wait."""
        self.tell(command)
        return self.hear()

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def start(work: Path, names: Sequence[str] = peers.NAMES) -> dict[str, Engine]:
    """The engines, each with its own folder."""
    return {name: Engine(name, work / "corpus.jsonl", work / "engines" / name) for name in names}


def builds(
    work: Path, rounds: int, step: Callable[[str], None], names: Sequence[str] = peers.NAMES
) -> dict[str, list[dict[str, float]]]:
    """Every engine builds its index, in turn, round after round."""
    engines = start(work, names)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in engines}
    for at in range(rounds):
        for name, engine in engines.items():
            step(f"build {at + 1}: {name}")
            found[name].append(engine.ask({"do": "build"}))
    for engine in engines.values():
        engine.stop()
    return found


def searches(
    work: Path, questions: Sequence[Question], rounds: int, step: Callable[[str], None]
) -> dict[str, list[dict[str, Any]]]:
    """Every question of every engine: turns of forty questions, one round to warm up, then the rounds."""
    engines = start(work)
    for engine in engines.values():
        engine.ask({"do": "open"})
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in engines}
    for at in range(rounds + 1):
        results: dict[str, dict[str, list[float]]] = {name: {kind: [] for kind in KINDS} for name in engines}
        totals = dict.fromkeys(engines, 0)
        for first in range(0, len(questions), _TURN):
            part = questions[first : first + _TURN]
            for name, engine in engines.items():
                step(f"round {at}: questions {first + 1} to {first + len(part)}, {name}")
                reply = engine.ask({"do": "run", "questions": [asdict(question) for question in part]})
                for question, cpu, total in zip(part, reply["cpu"], reply["totals"], strict=True):
                    results[name][question.kind].append(cpu)
                    totals[name] += total
        if at:
            for name in engines:
                found[name].append({"cpu": results[name], "found": totals[name] / len(questions)})
    for engine in engines.values():
        engine.stop()
    return found


def switch(work: Path, listings: Sequence[Listing], questions: Sequence[Question]) -> dict[str, int]:
    """A reader asks on while another process rebuilds the same index with half the listings.

    `wrong` counts answers that were neither the old index's nor, after it, the new one's.
    """
    half = work / "half.jsonl"
    half.write_text("".join(json.dumps(asdict(one)) + "\n" for one in listings[: len(listings) // 2]))
    asked = [asdict(question) for question in questions[:24]]
    folder = work / "engines" / "portal"
    reader, writer = Engine("portal", work / "corpus.jsonl", folder), Engine("portal", half, folder)
    reader.ask({"do": "open"})
    old = reader.ask({"do": "run", "questions": asked})["totals"]
    writer.tell({"do": "rebuild"})
    seen: list[list[int]] = []
    waiting = True
    while waiting:
        seen.append(reader.ask({"do": "run", "questions": asked})["totals"])
        waiting = not writer.ready()
    writer.hear()
    seen.append(reader.ask({"do": "run", "questions": asked})["totals"])
    new = reader.ask({"do": "run", "questions": asked})["totals"]
    reader.stop()
    writer.stop()
    half.unlink()
    wrong = switched = 0
    for totals in seen:
        for was, now, is_now in zip(old, totals, new, strict=True):
            switched |= now != was
            wrong += now not in (was, is_now) or (switched and now == was != is_now)
    return {
        "asked": len(seen) * len(asked),
        "wrong": wrong,
        "changed": sum(a != b for a, b in zip(old, new, strict=True)),
    }
