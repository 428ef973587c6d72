"""The reference data beside the checkout (../shared): real listings, dirty files, judged queries."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

#: A test that reads SHARED carries this mark: elsewhere it is skipped and says so, under CI it must run.
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir() and not os.environ.get("CI"),
    reason="the reference data ../shared is not beside this checkout",
)
