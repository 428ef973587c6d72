"""A closed loop of requests on kept-alive connections: by wrk where it is installed, else by our own."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"  # so that visits are counted
_SCRIPT = """
local paths, tags, at = {{}}, {{}}, {start}
for line in io.lines("{file}") do
  local path, tag = line:match("([^\\t]*)\\t(.*)")
  paths[#paths + 1], tags[#tags + 1] = path, tag
end
request = function()
  at = at + 1
  local i = (at - 1) % #paths + 1
  local path, headers = paths[i], {{ ["User-Agent"] = "{agent}", ["Host"] = "127.0.0.1" }}
  if {fresh} then path = path .. (path:find("?", 1, true) and "&" or "?") .. "n=" .. at end
  if tags[i] ~= "" then headers["If-None-Match"] = tags[i] end
  return wrk.format("GET", path, headers)
end
done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    summary.duration, latency:percentile(50), latency:percentile(95)))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What a closed loop did: milliseconds as the clients saw them."""

    requests: int
    errors: int
    seconds: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Work:
    """Addresses that are asked for in turn. `fresh` makes each one new, so that no page cache can answer."""

    paths: Sequence[str]
    tags: Sequence[str] = ()
    fresh: bool = False
    clients: int = 8


_STAY = 4  # requests on one connection while warming up
_asked = 0  # no two runs ask for the same "fresh" address


def generator() -> str:
    """What makes the load, for the report."""
    return "wrk" if shutil.which("wrk") else "own client"


def run(port: int, work: Work, seconds: float) -> Load:
    """Ask `work` of the server on `port` for so long."""
    global _asked
    start = _asked
    load = _wrk(port, work, seconds, start) if shutil.which("wrk") else _own(port, work, seconds, start)
    _asked += load.requests + work.clients
    return load


def _wrk(port: int, work: Work, seconds: float, start: int) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "paths"
        tags = work.tags or [""] * len(work.paths)
        paths.write_text("".join(f"{path}\t{tag}\n" for path, tag in zip(work.paths, tags, strict=True)))
        script = Path(folder) / "script.lua"
        fresh = "true" if work.fresh else "false"
        script.write_text(_SCRIPT.format(file=paths, agent=AGENT, fresh=fresh, start=start))
        done = subprocess.run(
            [
                "wrk",
                "-t1",
                f"-c{work.clients}",
                f"-d{max(1, round(seconds))}s",
                "--timeout",
                "20s",
                "-s",
                str(script),
                f"http://127.0.0.1:{port}",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    requests, errors, micros, p50, p95 = (int(part) for part in line.split()[1:])
    return Load(requests, errors, micros / 1e6, p50 / 1e3, p95 / 1e3)


def _own(port: int, work: Work, seconds: float, start: int) -> Load:
    times: list[list[float]] = [[] for _ in range(work.clients)]
    errors = [0] * work.clients
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        at = start + number
        while time.perf_counter() < end:
            began = time.perf_counter()
            if ask(connection, work, at) >= 400:
                errors[number] += 1
            times[number].append(time.perf_counter() - began)
            at += work.clients
        connection.close()

    began = time.perf_counter()
    _together(client, work.clients)
    every = sorted(took for one in times for took in one)
    p50, p95 = (1e3 * every[int(len(every) * share)] if every else 0.0 for share in (0.5, 0.95))
    return Load(len(every), sum(errors), time.perf_counter() - began, p50, p95)


def walk(port: int, work: Work) -> None:
    """Let every client ask for every address once, so that every worker has met each of them.

    Raises RuntimeError when one is answered with an error.
    """
    failed: list[str] = []

    def client(number: int) -> None:
        for at in range(len(work.paths)):
            if at % _STAY == 0:  # a connection stays with one worker: a new one may come to another
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            place = at + number * len(work.paths) // work.clients
            if ask(connection, work, place) >= 400:
                failed.append(work.paths[place % len(work.paths)])
            if at % _STAY == _STAY - 1:
                connection.close()

    _together(client, work.clients)
    if failed:
        raise RuntimeError(f"port {port} answers {failed[0]} with an error")


def _together(client: Callable[[int], None], clients: int) -> None:
    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ask(connection: http.client.HTTPConnection, work: Work, at: int) -> int:
    """One request of `work`; its status."""
    path = work.paths[at % len(work.paths)]
    if work.fresh:
        path += f"{'&' if '?' in path else '?'}n={at}"
    headers = {"User-Agent": AGENT}
    if work.tags:
        headers["If-None-Match"] = work.tags[at % len(work.tags)]
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    return response.status


def tags_of(port: int, paths: Sequence[str]) -> list[str]:
    """The ETag of each address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    found = []
    for path in paths:
        connection.request("GET", path, headers={"User-Agent": AGENT})
        response = connection.getresponse()
        response.read()
        found.append(response.getheader("ETag") or "")
    connection.close()
    return found
