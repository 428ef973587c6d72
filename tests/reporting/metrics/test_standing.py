"""The red, amber and green rule, and the file that says which metrics there are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.config import ROOT
from portal.core.files import ContentError, read_yaml
from portal.reporting.definitions import load_definitions
from portal.reporting.metrics.catalogue import read_metrics
from portal.reporting.metrics.rules.standing import stand
from portal.reporting.metrics.vocabulary import Better, Standing

numbers = st.decimals(Decimal(0), Decimal(100_000), places=4)
ORDER = [Standing.RED, Standing.AMBER, Standing.GREEN]


@given(numbers, numbers, numbers, st.sampled_from(Better))
def test_a_value_stands_somewhere_and_green_means_that_the_target_is_reached(
    value: Decimal, target: Decimal, amber: Decimal, better: Better
) -> None:
    reached = value >= target if better is Better.HIGHER else value <= target
    found = stand(value, target, amber, better)
    assert (found is Standing.GREEN) == reached
    assert (found is Standing.AMBER) == (not reached and abs(value - target) <= amber)
    assert found is not Standing.NOT_GIVEN


@given(numbers, numbers, numbers, numbers, st.sampled_from(Better))
def test_a_better_value_never_stands_worse(
    value: Decimal, more: Decimal, target: Decimal, amber: Decimal, better: Better
) -> None:
    good, bad = (value + more, value) if better is Better.HIGHER else (value, value + more)
    assert ORDER.index(stand(good, target, amber, better)) >= ORDER.index(stand(bad, target, amber, better))


@given(numbers, numbers, numbers)
def test_both_ways_are_mirrors_of_each_other(value: Decimal, target: Decimal, amber: Decimal) -> None:
    assert stand(value, target, amber, Better.HIGHER) == stand(-value, -target, amber, Better.LOWER)


@given(numbers, numbers, st.sampled_from(Better))
def test_without_a_distance_nothing_is_amber(value: Decimal, target: Decimal, better: Better) -> None:
    assert stand(value, target, Decimal(0), better) is not Standing.AMBER


@pytest.mark.parametrize("better", list(Better))
def test_what_is_not_given_is_neither_good_nor_bad(better: Better) -> None:
    assert stand(None, Decimal(93), Decimal(5), better) is Standing.NOT_GIVEN
    assert stand(Decimal(93), None, Decimal(5), better) is Standing.NOT_GIVEN


def test_the_file_has_the_six_metrics_and_states_only_targets_that_a_source_gives() -> None:
    content = ROOT / "content"
    found = read_metrics(read_yaml(content / "figures" / "metrics.yaml"), load_definitions(content))
    assert len(found.by_code) == 6
    stated = [(code, one) for code, metric in found.by_code.items() for one in metric.targets]
    assert {code: (one.year, one.value) for code, one in stated} == {
        "metric_residential_admissions": (2016, Decimal("0.36")),
        "metric_at_home_91_days": (2016, Decimal(83)),
        "metric_satisfaction": (2016, Decimal(93)),
        "metric_falls_admissions": (2016, Decimal("1.66")),
    }
    assert all("2016-17, performance metrics, section 3.1" in one.source for _code, one in stated)
    assert found.usual_amber(Decimal(93)) == Decimal("4.65")


@pytest.mark.parametrize(
    "change", [{"better": "bigger"}, {"measure": "no_such"}, {"colour": "red"}, {"targets": [{"year": 2016}]}]
)
def test_a_fault_of_the_file_is_named(change: dict[str, object]) -> None:
    metric = {"measure": "metric_satisfaction", "better": "higher"} | change
    with pytest.raises(ContentError, match="metrics"):
        read_metrics(
            {"version": 1, "amber_percent": 5, "metrics": [metric]}, load_definitions(ROOT / "content")
        )
