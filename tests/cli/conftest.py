"""What tests of the commands share: running one in this process, and a site that sends through a real mail
server."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.cli import main
from tests.messages.conftest import inbox, mail, posting

__all__ = ["Ended", "Run", "inbox", "mail", "posting"]

Run = Callable[..., "Ended"]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command over a folder in this process, through the same `main`: a new process takes long."""

    def go(folder: Path, *arguments: str, check: bool = True, **env: str) -> Ended:
        with monkeypatch.context() as patched:
            for name in [name for name in os.environ if name.startswith("PORTAL_")]:
                patched.delenv(name)
            for name, value in {"PORTAL_INSTANCE": str(folder), **env}.items():
                patched.setenv(name, value)
            patched.setattr(sys, "argv", ["portal", *arguments])
            patched.setattr(sys, "stdin", io.StringIO())
            capsys.readouterr()
            code = 0
            try:
                main()
            except SystemExit as ended:
                code = int(ended.code or 0)
        said = capsys.readouterr()
        assert not check or code == 0, said.err
        return Ended(code, said.out, said.err)

    return go
