"""Leaving a process's memory so that the processes it forks share it."""

from __future__ import annotations

import gc

#: Bytes: more than most gaps have, and less than what the C library asks the system for anew (128 kB).
_MORE_THAN_A_GAP = 100_000
#: The C library looks at up to 10,000 freed pieces for each that it gives: so often is enough for a gigabyte.
_ASK = 64


def settle() -> None:
    """Put what is there out of reach of the garbage collector, and what was freed in order.

    A page of memory is shared until one of the processes writes to it. The collector writes to all it looks
    at. And glibc's `malloc` puts what is freed on a list, which it sorts when it is next asked for a larger
    piece, by writing into each of the freed ones: every forked process would do so again, on up to two
    thousand pages it then has for itself.
    """
    gc.collect()
    gc.freeze()
    for _ in range(_ASK):
        bytearray(_MORE_THAN_A_GAP)
