"""Every check and every test, as `make test` and CI run them; brings what the tests need where it may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = (
    ("style", [sys.executable, "-m", "ruff", "check", "."]),
    ("format of imports between packages", [str(BIN / "lint-imports"), "--no-cache"]),
    ("types", [sys.executable, "-m", "mypy"]),
)
#: What the tests drive for real: a command, and the distribution's packages that bring it.
WANTED = (
    ("a browser", ("chromium", "chromium-browser"), ("chromium",)),
    ("a PostgreSQL server", ("/usr/lib/postgresql/*/bin/initdb",), ("postgresql", "postgresql-client")),
    ("a PDF reader", ("pdftotext",), ("poppler-utils",)),
)


def main() -> None:
    """Run everything; exit with 1 when anything failed."""
    bring_what_is_missing()
    failed = [name for name, command in CHECKS if not passed(name, command)]
    tests = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    if "--no-tests" not in sys.argv and not passed("tests", tests):
        failed.append("tests")
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
        sys.exit(1)
    print("\nEverything passed.")


def passed(name: str, command: list[str]) -> bool:
    """Run one check with its output shown; say how long it took."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    print(
        f"== {name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True
    )
    return code == 0


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
