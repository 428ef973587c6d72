"""What every figure means: the one versioned file content/figures/measures.yaml, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from portal.core.errors import NotFound
from portal.core.files import ContentError, read_yaml
from portal.core.loading import content_hash
from portal.reporting.vocabulary import Frequency, Unit

FILE = Path("figures") / "measures.yaml"
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its `code` (stable for ever), its `name` and `words` for a reader, how it is worked out
    (`formula`), from which records (`source`), how often it is reported, whether it counts people, and what
    to keep in mind (`caveats`)."""

    code: str
    name: str
    words: str
    formula: str
    source: str
    frequency: Frequency
    unit: Unit
    people: bool
    caveats: tuple[str, ...]

    def as_plain(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return asdict(self) | {"caveats": list(self.caveats)}


def measure_of_plain(plain: Mapping[str, Any]) -> Measure:
    """The measure of what `Measure.as_plain` made, as a report kept it."""
    kinds = {"frequency": Frequency(plain["frequency"]), "unit": Unit(plain["unit"])}
    return Measure(**(dict(plain) | kinds | {"caveats": tuple(plain["caveats"])}))


@dataclass(frozen=True, slots=True)
class Definitions:
    """All measures of one version, by code, in the order of the file."""

    version: int
    measures: Mapping[str, Measure]

    def get(self, code: str) -> Measure:
        """One measure. Raises NotFound."""
        found = self.measures.get(code)
        if found is None:
            raise NotFound("There is no such measure.")
        return found

    @property
    def digest(self) -> str:
        """What tells these words from any others, whatever the version says."""
        return content_hash([measure.as_plain() for measure in self.measures.values()])


def load_definitions(content: Path) -> Definitions:
    """The definitions of a content folder, read again when the file changed. Raises ContentError, which says
    every fault of the file."""
    path = content / FILE
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise ContentError(f"{FILE.as_posix()}: {error.strerror}") from error
    return _load(path, changed)


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int) -> Definitions:
    return read_definitions(read_yaml(path))


def read_definitions(data: Any) -> Definitions:
    """Definitions from what the file holds. Raises ContentError with all that is wrong, a line each."""
    faults: list[str] = []
    version, entries = _head(data, faults)
    measures: dict[str, Measure] = {}
    for number, entry in enumerate(entries, 1):
        measure = _measure(entry, number, faults)
        if measure is None:
            continue
        if measure.code in measures:
            faults.append(f"{measure.code}: this code is there twice")
        measures[measure.code] = measure
    if faults:
        raise ContentError("\n".join(f"{FILE.as_posix()}: {fault}" for fault in faults))
    return Definitions(version, measures)


def _head(data: Any, faults: list[str]) -> tuple[int, list[Any]]:
    if not isinstance(data, dict):
        faults.append("the file has no version and no measures")
        return 0, []
    faults.extend(f"unknown key {key!r}" for key in data if key not in ("version", "measures"))
    version, entries = data.get("version"), data.get("measures")
    if type(version) is not int or version < 1:
        faults.append("version must be a whole number from 1")
        version = 0
    if not isinstance(entries, list) or not entries:
        faults.append("measures must be a list with at least one measure")
        entries = []
    return version, entries


def _measure(entry: Any, number: int, faults: list[str]) -> Measure | None:
    if not isinstance(entry, dict):
        faults.append(f"measure {number}: must have a code, a name and so on")
        return None
    where = str(entry.get("code") or f"measure {number}")
    before = len(faults)
    known = [one.name for one in fields(Measure)]
    faults.extend(f"{where}: unknown key {key!r}" for key in entry if key not in known)
    words = {
        name: _words(entry, name, where, faults) for name in ("code", "name", "words", "formula", "source")
    }
    if words["code"] and not words["code"].replace("_", "a").isalnum():
        faults.append(f"{where}: a code has small letters, figures and _ only")
    frequency = _one_of(Frequency, entry, "frequency", where, faults)
    unit = _one_of(Unit, entry, "unit", where, faults)
    if not isinstance(entry.get("people"), bool):
        faults.append(f"{where}: people must be true or false")
    caveats = entry.get("caveats", [])
    if not isinstance(caveats, list) or not all(isinstance(one, str) and one.strip() for one in caveats):
        faults.append(f"{where}: caveats must be a list of sentences")
    if len(faults) > before or frequency is None or unit is None:
        return None
    return Measure(**words, frequency=frequency, unit=unit, people=entry["people"], caveats=tuple(caveats))


def _words(entry: dict[str, Any], name: str, where: str, faults: list[str]) -> str:
    text = entry.get(name)
    if not isinstance(text, str) or not text.strip():
        faults.append(f"{where}: {name} is missing")
        return ""
    return " ".join(text.split())


def _one_of(kind: type[E], entry: dict[str, Any], name: str, where: str, faults: list[str]) -> E | None:
    try:
        return kind(str(entry.get(name)))
    except ValueError:
        faults.append(f"{where}: {name} must be one of: {', '.join(kind)}")
        return None
