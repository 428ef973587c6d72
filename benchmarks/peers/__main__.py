"""One engine in a process of its own: told what to do by lines of JSON, answers with the CPU each thing took.

`python -m benchmarks.peers NAME CORPUS FOLDER`
"""

from __future__ import annotations

import gc
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import corpus
from benchmarks.peers import Peer, peer
from benchmarks.queries import Question


def main(name: str, corpus_file: Path, folder: Path) -> None:
    """Read commands until the end of the input."""
    engine = peer(name)
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "build":
            reply: dict[str, Any] = _build(engine, corpus_file, folder)
        elif command["do"] == "rebuild":  # over the live index, which a reader has open
            engine.build(corpus.read(corpus_file), folder)
            reply = {}
        elif command["do"] == "open":
            engine.open(folder)
            gc.collect()
            gc.freeze()  # what lives as long as the process is not looked through again and again
            reply = {}
        else:
            reply = _run(engine, [Question(**question) for question in command["questions"]])
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


def _build(engine: Peer, corpus_file: Path, folder: Path) -> dict[str, Any]:
    """Build the index anew; the CPU of building it and its size."""
    listings = list(corpus.read(corpus_file))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    started, began = time.process_time(), time.perf_counter()
    engine.build(listings, folder)
    return {
        "cpu": time.process_time() - started,
        "wall": time.perf_counter() - began,
        "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
    }


def _run(engine: Peer, questions: list[Question]) -> dict[str, Any]:
    """Ask every question once; CPU milliseconds of each, with what was found."""
    cpu, totals, shown = [], [], []
    for question in questions:
        started = time.process_time_ns()
        answer = engine.search(question)
        cpu.append(round((time.process_time_ns() - started) / 1e6, 4))
        totals.append(answer.total)
        shown.append(len(answer.ids))
    return {"cpu": cpu, "totals": totals, "shown": shown}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
