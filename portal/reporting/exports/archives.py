"""Zip files whose bytes depend on what is in them alone: every entry has the same date."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that zip can say


def pack(entries: Iterable[tuple[str, bytes]], stored: str = "") -> bytes:
    """A zip of names and bytes in their order; the entry called `stored` is not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            entry.create_system = 3  # as on Linux, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()
