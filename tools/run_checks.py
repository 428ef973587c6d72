"""Every check and every test, as `make test` and CI run them; brings what the tests need where it may.

All begin at once, and what each says is shown whole, one after the other: the tests, which take longest, last
and as they go. They are shared out among as many processes as there are cores.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = (
    ("style", [sys.executable, "-m", "ruff", "check", "."]),
    ("format of imports between packages", [str(BIN / "lint-imports"), "--no-cache"]),
    ("types", [sys.executable, "-m", "mypy"]),
)
#: Each holds the words of the search and drives a browser: half a gigabyte.
MOST_PROCESSES = 4
#: What the tests drive for real: a command, and the distribution's packages that bring it.
WANTED = (
    ("a browser", ("chromium", "chromium-browser"), ("chromium",)),
    ("a PostgreSQL server", ("/usr/lib/postgresql/*/bin/initdb",), ("postgresql", "postgresql-client")),
    ("a PDF reader", ("pdftotext",), ("poppler-utils",)),
)


@dataclass(frozen=True)
class Started:
    """A check that runs, and the file that its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]


def main() -> None:
    """Run everything; exit with 1 when anything failed."""
    bring_what_is_missing()
    began = time.monotonic()
    commands = list(CHECKS)
    if "--no-tests" not in sys.argv:
        commands.append(("tests", [sys.executable, "-m", "pytest", *processes(), *sys.argv[1:]]))
    with ExitStack() as stack:
        started = [stack.enter_context(running(name, command)) for name, command in commands]
        failed = [check.name for check in started if not passed(check)]
    print(f"\nTook {time.monotonic() - began:.0f} s.")
    if failed:
        print(f"Failed: {', '.join(failed)}")
        sys.exit(1)
    print("Everything passed.")


def processes() -> list[str]:
    """The options that share the tests out among as many processes as there are cores, if more than one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ["-n", str(min(cores, MOST_PROCESSES)), "--dist", "worksteal"] if cores > 1 else []


@contextmanager
def running(name: str, command: list[str]) -> Iterator[Started]:
    """A check that runs beside the others; it is ended with the block if it has not ended by itself."""
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            yield Started(name, process, output)
        except KeyboardInterrupt:
            process.wait()  # it was interrupted too, and has servers to stop
            raise
        finally:
            process.terminate()


def passed(check: Started) -> bool:
    """Show one check's output from its beginning until it ends; say whether it passed."""
    print(f"\n== {check.name}", flush=True)
    shown, ended = 0, False
    while not ended:
        over = check.process.poll() is not None  # what it wrote until then is all there is
        more = os.pread(check.output.fileno(), 1 << 20, shown)
        shown += len(more)
        sys.stdout.buffer.write(more)
        sys.stdout.flush()
        ended = over and not more
        time.sleep(0 if more or ended else 0.1)
    good = check.process.returncode == 0
    print(f"== {check.name}: {'passed' if good else 'FAILED'}", flush=True)
    return good


def bring_what_is_missing() -> None:
    """Install from the distribution what the tests need and we may install; say plainly what stays
    missing."""
    missing = [(what, packages) for what, commands, packages in WANTED if not any(map(found, commands))]
    if not missing:
        return
    packages = [package for _what, wanted in missing for package in wanted]
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing {', '.join(packages)} for the tests ...", flush=True)
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        quiet = {"stdout": subprocess.DEVNULL, "env": env, "check": False}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "-y", "-qq", *packages], **quiet)  # type: ignore[call-overload]
    for what, commands, wanted in WANTED:
        if not any(map(found, commands)):
            print(f"There is no {what.removeprefix('a ')} here: the tests that drive one are skipped "
                  f"(install {', '.join(wanted)}).")  # fmt: skip


def found(command: str) -> bool:
    """Whether a command is on the path, or a file of that pattern exists."""
    if command.startswith("/"):
        return any(Path("/").glob(command.lstrip("/")))
    return shutil.which(command) is not None


if __name__ == "__main__":
    main()
