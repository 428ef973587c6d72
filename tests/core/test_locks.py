"""A lock on a file: one holder at a time, and a holder that goes gives it back."""

from __future__ import annotations

from pathlib import Path

from portal.core.locks import FileLock


def test_one_at_a_time_holds_the_lock(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "new" / "lock"), FileLock(tmp_path / "new" / "lock")
    assert first.take()
    assert first.take()
    assert not second.take()
    first.release()
    first.release()
    assert second.take()
    assert not first.take()
    second.release()
