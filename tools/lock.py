"""Pin every dependency with its hashes: requirements.lock to run, requirements-dev.lock to test as well.
Names no host."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON = ("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header",
"--no-annotate", "--quiet",
          "--python-version", "3.11", "--universal")  # fmt: skip


def main() -> None:
    """Write both files. `uv` must be on the path or in the environment."""
    uv = [sys.executable, "-m", "uv", "pip", "compile", *COMMON]
    subprocess.run([*uv, "pyproject.toml", "-o", "requirements.lock"], cwd=ROOT, check=True)
    extras = ("--extra", "test", "--extra", "lint", "--extra", "bench")
    subprocess.run(
        [*uv, "pyproject.toml", *extras, "-c", "requirements.lock", "-o", "requirements-dev.lock"],
        cwd=ROOT,
        check=True,
    )


if __name__ == "__main__":
    main()
