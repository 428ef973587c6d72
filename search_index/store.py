"""Keeps the index on disk with Whoosh: fresh generations, one writer, checked files, an atomic pointer."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader

from search_index import postings
from search_index.analysis import key, stem_counts
from search_index.documents import Document
from search_index.lexicon import Lexicon
from search_index.segments import Segment, Snapshot

FORMAT = 2  # raise it when what is stored changes: an index of another format is rebuilt
WEIGHTS = (("name", 6.0), ("organisation", 4.0), ("summary", 3.0), ("description", 2.0), ("extra", 2.0))
SMALL_SEGMENTS = 8  # this many small segments are merged into one at the next commit
RETRIES = 5  # a reader may meet a file that a writer just removed
PAUSE = 1.0  # seconds for which a failed reading is not tried again, unless the index has changed
PLAIN = re.compile(r"[^\W\d_]{3,}")
DEFAULTS = {f.name: f.default for f in fields(Document)}

Mark = tuple[int, int, int] | None
Change = Document | str  # a document to put in place of its older self, or the id of one to take out


class IndexUnavailable(Exception):
    """There is no usable index: answer from the database and rebuild."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What CURRENT says: which folder serves, and how it must look."""

    folder: str
    commit: int
    source_version: str
    lexicon: str
    average: float
    files: dict[str, tuple[int, int]]


class Store:
    """One index folder. Any number of readers in any process; one writer at a time, by a file lock."""

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        """Take the folder, made when first written to, and the lexicon that tells what listings are about."""
        self.folder = folder
        self._current = str(folder / "CURRENT")
        self.lexicon = lexicon
        self._decoded: dict[str, Segment] = {}
        self._loading = threading.Lock()
        self._failure: tuple[Mark, float, str] = (None, 0.0, "")  # of what, until when it counts, why

    def mark(self) -> Mark:
        """Give a cheap mark that differs after every commit; None when there is no index."""
        try:
            stat = os.stat(self._current)
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino, stat.st_size

    def load(self) -> Snapshot:
        """Read the current generation into memory, reusing segments already read. Raises IndexUnavailable."""
        with self._loading:
            mark = self.mark()
            failed, until, why = self._failure
            if mark == failed and time.monotonic() < until:
                raise IndexUnavailable(why)
            for attempt in range(RETRIES if mark else 1):
                time.sleep(0.01 * attempt)
                try:
                    return self._load(self._pointer())
                except Exception as error:  # Whoosh raises anything at all on a damaged file
                    why, cause = f"{type(error).__name__}: {error}", error
            self._failure = mark, time.monotonic() + PAUSE, why
            raise IndexUnavailable(why) from cause

    def rebuild(
        self,
        documents: Iterable[Document],
        source_version: str,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Build a new generation beside the live one, check it, switch to it.

        Raises IndexUnavailable, OSError.
        """
        with self._writing():
            current = self._pointer_or_none()
            self._prune(current)
            name = f"generation-{time.time_ns():x}"
            folder = self.folder / name
            folder.mkdir()
            count, total = 0, 0.0
            index = FileStorage(str(folder)).create_index(postings.schema())
            writer = postings.writer_of(index)
            try:
                for document in documents:
                    record, weights = self._record(document)
                    postings.add(writer, record, weights)
                    count, total = count + 1, total + sum(weights.values())
                    if progress and count % 100 == 0:
                        progress(count)
                writer.commit(merge=False)
            except BaseException:
                _give_up(writer)
                raise
            finally:
                index.close()
            pointer = Pointer(
                name, 1, source_version, self.lexicon.fingerprint, total / max(count, 1), _seal(folder, {})
            )
            if _readable(folder) != count:
                raise IndexUnavailable(f"built {count} documents but {_readable(folder)} can be read")
            self._switch(pointer)
            return count

    def apply(self, changes: Iterable[Change], source_version: str) -> None:
        """Put a few changes into the live generation as one commit. Raises IndexUnavailable."""
        with self._writing():
            pointer = self._pointer_or_none()
            if pointer is None or pointer.lexicon != self.lexicon.fingerprint:
                raise IndexUnavailable("no index, or one made with other words: rebuild it")
            self._prune(pointer)
            folder = self.folder / pointer.folder
            try:
                _commit(folder, [self._record(c) if isinstance(c, Document) else c for c in changes])
                files = _seal(folder, pointer.files)
            except OSError:
                raise
            except Exception as error:
                raise IndexUnavailable(f"{type(error).__name__}: {error}") from error
            self._switch(
                Pointer(
                    pointer.folder,
                    pointer.commit + 1,
                    source_version,
                    pointer.lexicon,
                    pointer.average,
                    files,
                )
            )

    def _record(self, document: Document) -> tuple[dict[str, Any], dict[str, float]]:
        """Give what is stored for a document, and its weighted words."""
        fields_set = ((name, getattr(document, name)) for name in DEFAULTS)
        record: dict[str, Any] = {name: value for name, value in fields_set if value != DEFAULTS[name]}
        record.update(
            kind=document.kind, points=[(p.latitude, p.longitude, p.label) for p in document.points]
        )
        record["keys"] = [k for k in (key(document.name), key(document.organisation)) if k]
        record["about"] = self.lexicon.describe(document)
        weights: dict[str, float] = {}
        seen: set[str] = set()
        for attribute, weight in WEIGHTS:
            text = getattr(document, attribute)
            if attribute == "description" and document.summary and text.startswith(document.summary[:60]):
                text = text[len(document.summary) :]
            if not text or text in seen:
                continue
            seen.add(text)
            for stem, times in stem_counts(text).items():
                weights[stem] = weights.get(stem, 0.0) + weight * times
        return record, weights

    def _load(self, pointer: Pointer) -> Snapshot:
        folder = self.folder / pointer.folder
        for name, (size, crc) in pointer.files.items():
            path = folder / name
            if name not in self._decoded and path.exists() and _sum(path) != (size, crc):
                raise IndexUnavailable(f"{name} is damaged")
        index = FileStorage(str(folder)).open_index()
        try:
            parts: list[tuple[Segment, Sequence[int]]] = []
            for part in index._segments():
                name = f"{pointer.folder}/{part.segment_id()}"
                if name not in self._decoded:
                    self._decoded[name] = _decode(name, index, part, pointer.average)
                parts.append((self._decoded[name], sorted(part.deleted_docs())))
        finally:
            index.close()
        self._decoded = {segment.name: segment for segment, _ in parts}
        generation = f"{pointer.folder.removeprefix('generation-')}.{pointer.commit}"
        return Snapshot.of(parts, generation, pointer.source_version, pointer.lexicon)

    def _pointer(self) -> Pointer:
        raw = json.loads((self.folder / "CURRENT").read_text(encoding="utf-8"))
        if raw.pop("format", None) != FORMAT:
            raise IndexUnavailable("the index has another format")
        raw["files"] = {name: (int(size), int(crc)) for name, (size, crc) in raw["files"].items()}
        return Pointer(**raw)

    def _pointer_or_none(self) -> Pointer | None:
        try:
            return self._pointer()
        except Exception:  # anything unreadable is as good as none
            return None

    def _switch(self, pointer: Pointer) -> None:
        new = self.folder / "CURRENT.new"
        with new.open("w", encoding="utf-8") as out:
            json.dump({"format": FORMAT, **asdict(pointer)}, out)
            out.flush()
            os.fsync(out.fileno())
        new.replace(self.folder / "CURRENT")
        _sync_folder(self.folder)

    def _prune(self, current: Pointer | None) -> None:
        """Take away what does not serve: the generation before the last, and what a killed writer left."""
        for path in self.folder.glob("generation-*"):
            if current is None or path.name != current.folder:
                shutil.rmtree(path, ignore_errors=True)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the one writer's lock, freed by the system even when the process is killed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _commit(folder: Path, changes: Sequence[tuple[dict[str, Any], dict[str, float]] | str]) -> None:
    index = FileStorage(str(folder)).open_index()
    try:
        writer = postings.writer_of(index)
        try:
            for change in changes:
                writer.delete_by_term("id", change if isinstance(change, str) else change[0]["id"])
                if not isinstance(change, str):
                    postings.add(writer, *change)
            writer.commit(mergetype=_merge)
        except BaseException:
            _give_up(writer)
            raise
    finally:
        index.close()


def _merge(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Join the small segments when there are many, and rewrite a large one when a third of it is deleted."""
    largest = max((s.doc_count_all() for s in segments), default=0)
    small = [s for s in segments if s.doc_count_all() * 10 < largest]
    worn = [s for s in segments if s.doc_count() * 3 < s.doc_count_all() * 2 and s.doc_count_all() > 50]
    joined = {id(s) for s in (small if len(small) >= SMALL_SEGMENTS else []) + worn}
    kept = []
    for segment in segments:
        if id(segment) not in joined:
            kept.append(segment)
            continue
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return kept


def _readable(folder: Path) -> int:
    """Open what was written, as a reader will, and give the number of documents it holds."""
    index = FileStorage(str(folder)).open_index()
    try:
        return int(index.doc_count())
    finally:
        index.close()


def _give_up(writer: Any) -> None:
    with contextlib.suppress(Exception):  # the first error is the one to tell
        writer.cancel()


def _decode(name: str, index: Any, part: Any, average: float) -> Segment:
    """Read one Whoosh segment whole, so that no file stays open."""
    reader = SegmentReader(index.storage, index.schema, part)
    try:
        words: Counter[str] = Counter()
        size = part.doc_count_all()
        segment = Segment(name, size, _records(reader, size, words), words)
        segment.fill(postings.read(reader), average)
        return segment
    finally:
        reader.close()


def _records(reader: Any, size: int, words: Counter[str]) -> Iterator[dict[str, Any]]:
    """Give what was stored, one document at a time, counting the words as written on the way."""
    for number in range(size):
        record: dict[str, Any] = reader.stored_fields(number)["data"]
        for attribute, _ in WEIGHTS:
            words.update(set(PLAIN.findall(record.get(attribute, "").lower())))
        yield record


def _seal(folder: Path, known: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Put every new file on the disk for good and give the size and checksum of each."""
    files: dict[str, tuple[int, int]] = {}
    for path in sorted(folder.iterdir()):
        if path.name.endswith("LOCK"):
            continue
        if path.name not in known:
            with path.open("rb") as opened:
                os.fsync(opened.fileno())
        files[path.name] = known.get(path.name) or _sum(path)
    _sync_folder(folder)
    return files


def _sum(path: Path) -> tuple[int, int]:
    size = crc = 0
    with path.open("rb") as opened:
        while part := opened.read(1 << 18):
            size, crc = size + len(part), zlib.crc32(part, crc)
    return size, crc


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
