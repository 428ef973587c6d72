"""How somebody is at the start and at the end: a table, and a line from 0 to 10 for each figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.referrals.models import Measure
from portal.referrals.vocabulary import Scale, Stage
from portal.referrals.wording import SCALE_WORDS, SCORE_WORDS


@dataclass(frozen=True, slots=True)
class Progress:
    """One figure at the start and at the end, with where it lies on a line from 0 to 10."""

    name: str
    start: str
    check_in: str
    end: str
    change: str
    better: bool | None
    first: float | None  # from 0 to 10; None for a score, which has a scale of its own
    last: float | None


def present_progress(measures: Iterable[Measure]) -> list[Progress]:
    """Each thing that was measured, the latest figure of each stage."""
    found: dict[tuple[str, str], dict[str, Measure]] = {}
    for one in measures:
        found.setdefault((one.scale, one.name), {})[one.stage] = one
    order = {str(scale): place for place, scale in enumerate(Scale)}
    keys = sorted(found, key=lambda key: (order[key[0]], key[1]))
    return [_progress(Scale(scale), name, found[scale, name]) for scale, name in keys]


def _progress(scale: Scale, name: str, by_stage: Mapping[str, Measure]) -> Progress:
    start, end = by_stage.get(Stage.START), by_stage.get(Stage.SIGN_OUT)
    ten = scale is not Scale.SCORE
    change, better = _change(scale, start, end)
    return Progress(
        _name(scale, name, by_stage),
        _said(start),
        _said(by_stage.get(Stage.CHECK_IN)),
        _said(end),
        change,
        better,
        float(start.value) if start and ten else None,
        float(end.value) if end and ten else None,
    )


def _name(scale: Scale, name: str, by_stage: Mapping[str, Measure]) -> str:
    if scale is Scale.GOAL:
        words = [one.words for one in by_stage.values() if one.words]
        return f"Goal {name}: {words[-1]}" if words else f"Goal {name}"
    return SCORE_WORDS.get(name, f"Score: {name}") if scale is Scale.SCORE else SCALE_WORDS[scale]


def _change(scale: Scale, start: Measure | None, end: Measure | None) -> tuple[str, bool | None]:
    if start is None or end is None:
        return "", None
    by = end.value - start.value
    if by == 0:
        return "The same", None
    said = f"{'Up' if by > 0 else 'Down'} by {_number(abs(by))}"
    if scale is Scale.SCORE:
        return said, None  # whether more is better is the scale's own affair
    return said, (by < 0) is (scale is Scale.ONS_ANXIOUS)


def _said(measure: Measure | None) -> str:
    return _number(measure.value) if measure is not None else ""


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
