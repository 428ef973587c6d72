"""Which metrics there are: content/figures/metrics.yaml, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from portal.config import Settings
from portal.core.errors import NotFound
from portal.core.files import ContentError, read_yaml
from portal.reporting.definitions import Definitions, Measure, load_definitions
from portal.reporting.metrics.vocabulary import Better

FILE = Path("figures") / "metrics.yaml"


@dataclass(frozen=True, slots=True)
class Stated:
    """A target that a document states: the year in which its financial year begins, and the document."""

    year: int
    value: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its measure, which way is better, and the targets it starts with."""

    measure: Measure
    better: Better
    targets: tuple[Stated, ...]

    @property
    def code(self) -> str:
        """The code of its measure."""
        return self.measure.code


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every metric, by code, in the order of the file; `amber_percent` of a target is amber where nothing
    else was said."""

    version: int
    amber_percent: Decimal
    by_code: Mapping[str, Metric]

    def get(self, code: str) -> Metric:
        """One metric. Raises NotFound."""
        found = self.by_code.get(code)
        if found is None:
            raise NotFound
        return found

    def usual_amber(self, target: Decimal) -> Decimal:
        """How far from a target is amber where nothing else was said."""
        return (abs(target) * self.amber_percent / 100).quantize(Decimal("0.0001"))


def all_metrics() -> Metrics:
    """The running application's metrics, read again when a file changed. Raises ContentError."""
    settings: Settings = current_app.extensions["settings"]
    path = settings.content / FILE
    try:
        held = _load(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ContentError(f"{FILE.as_posix()}: {error.strerror}") from error
    return read_metrics(held, load_definitions(settings.content))


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int) -> Any:
    return read_yaml(path)


def read_metrics(data: Any, definitions: Definitions) -> Metrics:
    """Metrics from what the file holds. Raises ContentError, which names the first fault."""
    try:
        found = [_metric(entry, definitions) for entry in data["metrics"]]
        return Metrics(
            int(data["version"]), Decimal(str(data["amber_percent"])), {one.code: one for one in found}
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, NotFound) as error:
        raise ContentError(f"{FILE.as_posix()}: {error}") from error


def _metric(entry: Any, definitions: Definitions) -> Metric:
    if unknown := set(entry) - {"measure", "better", "targets"}:
        raise ValueError(f"unknown {sorted(unknown)}")
    stated = tuple(
        Stated(int(one["year"]), Decimal(str(one["value"])), str(one["source"]))
        for one in entry.get("targets", [])
    )
    return Metric(definitions.get(entry["measure"]), Better(entry["better"]), stated)
