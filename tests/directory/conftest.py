"""What every test of the directory starts from."""

from __future__ import annotations

import pytest

from portal.directory import catalogue


@pytest.fixture(autouse=True)
def _no_terms_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The taxonomies are held for the process under the content's generation, which each test starts anew."""
    monkeypatch.setattr(catalogue, "_held", None)
