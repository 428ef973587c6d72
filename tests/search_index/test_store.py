"""The index on disk: fresh generations, one writer, damage noticed, killed writers healed."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from search_index.documents import Query
from search_index.engine import WhooshEngine
from search_index.store import IndexUnavailable, Store
from tests.search_index.corpus import LISTINGS, engine, lexicon, many
from tests.support.forked import start_code

ROOT = Path(__file__).resolve().parents[2]


def test_a_missing_index_is_said_to_be_unavailable(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable):
        WhooshEngine(tmp_path, lexicon()).search(Query(text="lonely"))
    assert not WhooshEngine(tmp_path, lexicon()).status().available


def test_a_rebuild_keeps_the_previous_generation_and_no_older(tmp_path: Path) -> None:
    made = engine(tmp_path)
    for version in ("2", "3"):
        made.rebuild(LISTINGS, version)
    assert len(list(tmp_path.glob("generation-*"))) == 2
    assert made.status().source_version == "3"


@pytest.mark.parametrize("write", ["apply", "rebuild"])
def test_what_a_killed_rebuild_left_half_built_goes_with_the_next_write(tmp_path: Path, write: str) -> None:
    made = engine(tmp_path)
    left = tmp_path / "generation-ffffffffffffffff"
    left.mkdir()
    (left / "half.pst").write_bytes(b"half")
    seen: list[bool] = []

    def documents():  # type: ignore[no-untyped-def]
        seen.append(left.exists())
        yield LISTINGS[0]

    if write == "apply":
        made.apply([LISTINGS[0]], "2")
    else:
        made.rebuild(documents(), "2")
    assert not left.exists()
    assert seen in ([], [False])  # before the new one takes its room
    assert made.search(Query(text="lonely")).total


def test_a_failed_rebuild_leaves_the_old_index_serving(tmp_path: Path) -> None:
    made = engine(tmp_path)

    def breaks():  # type: ignore[no-untyped-def]
        yield LISTINGS[0]
        raise ValueError("the database went away")

    before = made.generation
    with pytest.raises(ValueError, match="went away"):
        made.rebuild(breaks(), "2")
    assert made.generation == before
    assert made.rebuild(LISTINGS, "2") == len(LISTINGS)


def test_edits_and_deletions_are_seen_by_another_process_at_once(tmp_path: Path) -> None:
    writer, reader = engine(tmp_path), WhooshEngine(tmp_path, lexicon())
    before = reader.generation
    writer.apply([replace(LISTINGS[1], name="Rowan Zebra Class"), "d4"], "2")
    assert reader.generation != before
    assert [hit.id for hit in reader.search(Query(text="zebra")).hits if not hit.near_only] == ["d2"]
    assert "d4" not in {hit.id for hit in reader.search(Query(text="dementia", limit=50)).hits}
    assert reader.status().source_version == "2"
    assert reader.status().documents == len(LISTINGS) - 1


def test_the_same_change_twice_leaves_one_document(tmp_path: Path) -> None:
    made = engine(tmp_path)
    made.apply([LISTINGS[0], LISTINGS[0]], "2")
    made.apply([LISTINGS[0]], "2")
    assert made.status().documents == len(LISTINGS)


@pytest.mark.parametrize("damage", ["truncate", "flip", "remove", "pointer"])
def test_damage_is_noticed_and_a_rebuild_heals_it(tmp_path: Path, damage: str) -> None:
    engine(tmp_path)
    victim = max(tmp_path.glob("generation-*/*"), key=lambda path: path.stat().st_size)
    content = bytearray(victim.read_bytes())
    if damage == "truncate":
        victim.write_bytes(content[: len(content) // 2])
    elif damage == "flip":
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
    elif damage == "remove":
        victim.unlink()
    else:
        (tmp_path / "CURRENT").write_text("{")
    made = WhooshEngine(tmp_path, lexicon())
    with pytest.raises(IndexUnavailable):
        made.search(Query(text="lonely"))
    made.rebuild(LISTINGS, "2")
    assert made.search(Query(text="lonely")).total


def test_a_reader_goes_on_when_the_index_breaks_under_it_and_says_so(tmp_path: Path) -> None:
    made = engine(tmp_path)
    assert made.status().available
    (tmp_path / "CURRENT").write_text("{")
    assert made.search(Query(text="lonely")).total
    assert not made.status().available


def test_while_the_index_is_damaged_only_the_first_search_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(tmp_path)
    victim = max(tmp_path.glob("generation-*/*"), key=lambda path: path.stat().st_size)
    victim.write_bytes(b"damaged")
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    made = WhooshEngine(tmp_path, lexicon())
    for _ in range(20):
        with pytest.raises(IndexUnavailable, match="damaged"):
            made.search(Query(text="lonely"))
    assert len(waits) <= 5
    made.rebuild(LISTINGS, "2")
    assert made.search(Query(text="lonely")).total  # a changed index is read at once


def test_a_damaged_index_is_looked_at_again_after_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(tmp_path)
    victim = max(tmp_path.glob("generation-*/*"), key=lambda path: path.stat().st_size)
    content = victim.read_bytes()
    victim.write_bytes(b"damaged")
    made = WhooshEngine(tmp_path, lexicon())
    with pytest.raises(IndexUnavailable):
        made.search(Query(text="lonely"))
    victim.write_bytes(content)
    with pytest.raises(IndexUnavailable):
        made.search(Query(text="lonely"))
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 2)
    assert made.search(Query(text="lonely")).total


def test_changed_words_ask_for_a_rebuild(tmp_path: Path) -> None:
    engine(tmp_path)
    changed = lexicon()
    changed.fingerprint = "other"
    made = WhooshEngine(tmp_path, changed)
    assert made.status().words_changed
    with pytest.raises(IndexUnavailable):
        made.apply([LISTINGS[0]], "2")


def test_many_edits_grow_neither_files_nor_maps(tmp_path: Path) -> None:
    made = engine(tmp_path, tuple(many(200)))

    def held() -> tuple[int, int, int]:
        maps = Path("/proc/self/maps").read_text().count(str(tmp_path))
        return len(os.listdir("/proc/self/fd")), maps, len(list(tmp_path.glob("generation-*/*")))

    made.search(Query(text="lonely"))
    before = held()
    for number, document in enumerate(many(60, seed=2)):
        made.apply([document], str(number))
        made.search(Query(text="lonely"))
    after = held()
    assert after[0] <= before[0] + 1
    assert after[1] == before[1]
    assert after[2] <= before[2] + 10
    assert made.status().segments <= 10


def test_several_writers_lose_no_edit(tmp_path: Path) -> None:
    engine(tmp_path)

    def edit(writer: int) -> None:
        store = Store(tmp_path, lexicon())
        for number in range(8):
            store.apply([replace(LISTINGS[0], id=f"w{writer}-{number}")], "x")

    threads = [threading.Thread(target=edit, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert WhooshEngine(tmp_path, lexicon()).status().documents == len(LISTINGS) + 24


def test_threads_searching_during_commits_see_whole_snapshots(tmp_path: Path) -> None:
    made = engine(tmp_path)
    faults: list[str] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            try:
                found = made.search(Query(text="steady balance", limit=50))
                ids = [hit.id for hit in found.hits]
                if len(ids) != len(set(ids)) or "d2" not in ids:
                    faults.append(f"{ids}")
            except Exception as error:
                faults.append(repr(error))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(25):
        made.apply([replace(LISTINGS[1], description=f"steady {number}")], str(number))
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []


WORKER = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.search_index.corpus import LISTINGS, engine, many
from search_index.engine import WhooshEngine
from tests.search_index.corpus import lexicon
made = WhooshEngine(Path(sys.argv[1]), lexicon())
number = 0
while True:
    number += 1
    if sys.argv[2] == "rebuild":
        made.rebuild(many(150), str(number))
    else:
        made.apply([replace(LISTINGS[0], summary=f"edit {number}")], str(number))
    print(number, flush=True)
"""


@pytest.mark.parametrize("work", ["rebuild", "apply"])
def test_a_writer_killed_at_any_moment_leaves_an_index_that_opens_or_heals(tmp_path: Path, work: str) -> None:
    engine(tmp_path)
    for trial in range(4):
        with start_code(WORKER, str(tmp_path), work) as running:
            acknowledged = running.stdout.readline().strip()
            time.sleep(0.013 * (trial + 1))
            running.send_signal(signal.SIGKILL)
            rest = running.stdout.read().split()
        made = WhooshEngine(tmp_path, lexicon())
        status = made.status()
        assert status.available, status.problem
        assert int(status.source_version) >= int((rest or [acknowledged])[-1])
        assert made.search(Query(text="lonely")).total
        made.apply([LISTINGS[0]], "9")  # the dead writer's lock is free
        assert made.rebuild(LISTINGS, "10") == len(LISTINGS)
        assert len(list(tmp_path.glob("generation-*"))) <= 2
