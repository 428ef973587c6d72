"""What a process has made ready stays shared with those it forks."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

#: A process frees every second of many pieces and forks; the child, asking for a larger piece, says how many
#: kB it has of the C library's heap for itself.
FORKED = """
import gc, os, sys
from portal.core.memory import settle

pieces = [bytes(3000) for _ in range(20_000)]
del pieces[::2]
if sys.argv[1] == "settled":
    settle()
if os.fork() == 0:
    larger = bytearray(90_000)
    part, own = "", 0
    for line in open("/proc/self/smaps"):
        first, *rest = line.split()
        if not first.endswith(":"):
            part = rest[-1]
        elif part == "[heap]" and first == "Private_Dirty:":
            own += int(rest[0])
    print(own, flush=True)
    os._exit(0)
os.wait()
"""


def own_heap(how: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", FORKED, how], check=True, capture_output=True, text=True, timeout=60
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc leaves what is freed unsorted")
def test_a_forked_process_does_not_write_to_what_was_freed_before() -> None:
    assert own_heap("settled") * 5 < own_heap("as it is")
