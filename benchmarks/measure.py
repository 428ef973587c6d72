"""What the kernel says processes used: CPU time and memory of a server with all its workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of a process tree: `uss` is what nobody else shares, `pss` has the shared pages split."""

    uss: float
    pss: float
    processes: int


def tree(pid: int) -> Iterator[int]:
    """A process and everything it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            children = (task / "children").read_text().split()
        except OSError:  # a thread that has just ended
            continue
        for child in children:
            yield from tree(int(child))


def cpu_seconds(pid: int) -> float:
    """User and system time that a process tree has used so far."""
    total = 0
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICK


def memory(pid: int) -> Memory:
    """What a process tree holds in memory now."""
    uss = pss = count = 0
    for one in tree(pid):
        count += 1
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in ("Private_Clean", "Private_Dirty"):
                uss += int(rest.split()[0])
            elif name == "Pss":
                pss += int(rest.split()[0])
    return Memory(round(uss / 1024, 1), round(pss / 1024, 1), count)
