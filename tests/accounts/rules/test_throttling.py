"""How often may be tried: never more than the limits, whoever tries in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.rules.throttling import ACCOUNT, LONGEST, NETWORK, PAIR, Failure, wait_until

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)

failures = st.lists(
    st.builds(
        lambda ago, account, network: Failure(NOW - timedelta(seconds=ago), account, network),
        st.integers(0, int(LONGEST.total_seconds())),
        st.booleans(),
        st.booleans(),
    ),
    max_size=100,
)


@given(failures, st.booleans())
def test_a_wait_ends_and_is_never_longer_than_the_longest_limit(past: list[Failure], known: bool) -> None:
    until = wait_until(past, NOW, known_place=known)
    if until is not None:
        assert NOW < until <= NOW + LONGEST
        assert wait_until(past, until, known_place=known) is None, "when the wait is over one may try"


@given(st.lists(st.integers(1, 400), min_size=1, max_size=200))
def test_an_attacker_who_tries_as_soon_as_allowed_stays_within_the_limit(gaps: list[int]) -> None:
    past: list[Failure] = []
    now = NOW
    for gap in gaps:
        now += timedelta(seconds=gap)
        if wait_until(past, now, known_place=False) is None:
            past.append(Failure(now, True, True))
    for limit in (PAIR, ACCOUNT):
        for start in past:
            within = [one for one in past if start.at <= one.at < start.at + limit.within]
            assert len(within) <= limit.most


def test_strangers_cannot_lock_somebody_out_of_their_own_place() -> None:
    from_elsewhere = [Failure(NOW, same_account=True, same_network=False)] * 1000
    assert wait_until(from_elsewhere, NOW, known_place=False) is not None
    assert wait_until(from_elsewhere, NOW, known_place=True) is None


def test_one_network_cannot_try_many_accounts() -> None:
    here = [Failure(NOW, same_account=False, same_network=True)] * NETWORK.most
    assert wait_until(here, NOW, known_place=True) is not None
    assert wait_until(here[1:], NOW, known_place=False) is None, (
        "a practice behind one address still comes in"
    )
