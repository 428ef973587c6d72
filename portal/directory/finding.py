"""The running search of one process: its engine and words, its healing, and the plain answer when the
index is away."""

from __future__ import annotations

import fcntl
import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app

from portal.config import Settings
from portal.core.files import ContentError, read_yaml
from portal.directory import indexing
from portal.directory.plain_search import find_by_words
from portal.directory.queries import content_generation, get_words, list_search_terms
from portal.extensions import db
from search_index.crisis import CrisisRules
from search_index.documents import Query, Results
from search_index.engine import WhooshEngine
from search_index.lexicon import Lexicon, build_lexicon, read_elsewhere, read_everyday
from search_index.store import IndexUnavailable

log = logging.getLogger(__name__)

_PAUSE = 0.5  # seconds between looks for changes: an edit is to be seen within 5


@dataclass(frozen=True)
class SearchStatus:
    """How the search is: `usable` says whether the index answers, `words` says it to a person."""

    usable: bool
    words: str


@lru_cache(maxsize=4)
def _crisis_rules(folder: Path) -> CrisisRules:
    """The rules of a folder, read once: they take longer to read than anything else here."""
    return CrisisRules.load(folder)


def read_word_files(content: Path) -> None:
    """Read what the search reads from files while it runs. Raises ContentError, naming what is wrong."""
    read_yaml(content / "words" / "equivalents.yaml")
    try:
        _crisis_rules(content / "crisis")
    except Exception as slip:  # the reader of the rules raises what it meets
        raise ContentError(f"crisis: {slip}") from slip


class SearchRuntime:
    """One process's search. Made by `init_search`; needs an application context for everything but
    `close`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._engine: WhooshEngine | None = None
        self._seen = ""

    @property
    def crisis(self) -> CrisisRules:
        """The rules that bring an emergency panel."""
        return _crisis_rules(self._settings.content / "crisis")

    @property
    def engine(self) -> WhooshEngine:
        """The engine, with the editors' words of the moment."""
        with self._lock:
            if self._engine is None:
                self._engine = WhooshEngine(
                    self._settings.index_folder, self._lexicon(), indexing.place_names()
                )
            return self._engine

    def _lexicon(self) -> Lexicon:
        equivalents = self._settings.content / "words" / "equivalents.yaml"
        try:
            groups = read_yaml(equivalents) if equivalents.exists() else []
        except ContentError as slip:  # an editor's slip must not take the search away
            log.error("searching without equivalent words: %s", slip.message)
            groups = []
        everyday, elsewhere = read_everyday(self._settings.content), read_elsewhere(self._settings.content)
        return build_lexicon(get_words(), groups, list_search_terms(), everyday, elsewhere)

    def search(self, query: Query) -> tuple[Results, bool]:
        """The results, and whether they are the plain answer from the database because the index is away."""
        try:
            results = self.engine.search(query)
        except IndexUnavailable as away:
            log.warning("the search index is away: %s", away)
            return find_by_words(query), True
        except Exception as fault:  # a simple answer is better than none; the log says what to mend
            trace = "".join(traceback.format_tb(fault.__traceback__))
            log.error("the search failed with %s\n%s", type(fault).__name__, trace)
            return find_by_words(query), True
        if results.generation != self._seen:
            self._seen = results.generation
            self._follow_words()
        return results, False

    def suggest(self, prefix: str) -> tuple[str, ...]:
        """Completions of what is being typed; none while the index is away."""
        try:
            return self.engine.suggest(prefix)
        except IndexUnavailable:
            return ()

    def generation(self) -> str | None:
        """What a page of results may be kept under: the index's and the content's state; None while the
        index is away."""
        try:
            return f"{self.engine.generation}/{content_generation()}"
        except IndexUnavailable:
            return None

    def _follow_words(self) -> None:
        """Another process rebuilt the index with other words: read them too."""
        if self.engine.status().words_changed:
            with self._lock:
                self._engine = None

    def rebuild(self, step: Callable[[int], object] = lambda _done: None) -> int:
        """Make the index anew from the database; returns how many documents it has."""
        last, generation = indexing.last_change(), content_generation()
        with self._lock:
            self._engine = None  # take the words of the moment, as this session sees them
            engine = self.engine
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            step(count - done)
            done = count

        count = engine.rebuild(indexing.every_document(), indexing.source_version(generation), progress)
        indexing.forget_changes(last)
        return count

    def catch_up(self) -> int:
        """Bring the index to the database's state: apply what waits, or rebuild it where it is not sound.

        Returns how much was done; 0 when there is nothing more to do.
        """
        if self.needs_rebuild():
            return self.rebuild()
        changes, last, generation, words_changed = indexing.read_changes()
        if not last:
            return 0
        if words_changed:
            return self.rebuild()
        self.engine.apply(changes, indexing.source_version(generation))
        indexing.forget_changes(last)
        return len(changes) or 1  # a change that no document shows was one too

    def needs_rebuild(self) -> bool:
        """Whether the index is missing, broken, of another day, of another database, or of another state
        of it than it says."""
        status = self.engine.status()
        if not status.available or status.words_changed:
            return True
        made_for, _, rest = status.source_version.partition(":")  # the day and the database
        now_at, _, present = indexing.source_version(content_generation()).partition(":")
        if rest != present or not made_for.isdecimal() or int(made_for) > int(now_at):
            return True
        return made_for != now_at and not indexing.last_change()

    def status(self) -> SearchStatus:
        """How the search is, in words."""
        status = self.engine.status()
        waiting = indexing.pending_changes()
        if not status.available:
            return SearchStatus(
                False,
                f"Whoosh, away ({status.problem}): a plain database query answers. "
                "Run `portal search rebuild`.",
            )
        stale = (
            ", of another state than the database: run `portal search rebuild`"
            if self.needs_rebuild()
            else ""
        )
        return SearchStatus(
            not stale,
            f"Whoosh, {status.documents} documents in {status.segments} segment(s), "
            f"generation {status.generation}, "
            f"{waiting} change(s) waiting{stale}",
        )


class Indexer(threading.Thread):
    """The one that keeps the index: a thread of the single web process, or the worker's own. A file lock
    says who."""

    def __init__(self, app: Flask, folder: Path, also: Callable[[], object] = lambda: None) -> None:
        """Take what else to do at each look, such as the day's housekeeping."""
        super().__init__(name="indexer", daemon=True)
        self._app, self._folder, self._also = app, folder, also
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Look for changes until asked to stop; only one process at a time does."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "indexer.lock").open("w") as lock:
            while not self._stop_asked.is_set():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    self._stop_asked.wait(2)
            while not self._stop_asked.is_set():
                self.turn()
                self._stop_asked.wait(_PAUSE)

    def turn(self) -> int:
        """One look; a failure is logged and tried again at the next."""
        with self._app.app_context():
            try:
                self._also()
                return int(current_app.extensions["search"].catch_up())
            except Exception as error:
                log.warning(
                    "the index could not be brought up to date: %s",
                    type(error).__name__,
                    exc_info=self._app.debug,
                )
                time.sleep(_PAUSE)
                return 0
            finally:
                db.session.remove()

    def stop(self) -> None:
        """Ask it to end and wait for it."""
        self._stop_asked.set()
        if self.is_alive():
            self.join(10)


def init_search(app: Flask, settings: Settings) -> None:
    """Give `app` its search. The indexer thread starts with the server, where one process serves."""
    app.extensions["search"] = SearchRuntime(settings)


def search_runtime() -> SearchRuntime:
    """The running application's search."""
    runtime: SearchRuntime = current_app.extensions["search"]
    return runtime
