"""Reading the files that editors keep, with a message that names the file when one cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from portal.core.errors import PortalError


class ContentError(PortalError):
    """A content file cannot be read; the message names it and says what is wrong."""


def read_yaml(path: Path) -> Any:
    """A YAML file's content. Raises ContentError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # both are safe; the C one is ten times as fast
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(f"{path.name}: {error}") from error
