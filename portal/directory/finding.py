"""The running search of one process: its engine and words, its healing, and the plain answer when the
index is away."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app

from portal.config import Settings
from portal.core.files import ContentError
from portal.core.locks import FileLock
from portal.directory import indexing
from portal.directory.plain_search import find_by_words
from portal.directory.queries import content_generation, get_words, list_search_terms
from portal.directory.rules.word_lists import groups_of, spelled
from portal.directory.vocabulary import WordListKind
from portal.directory.word_queries import Lists, every_line, held_lists, read_lists
from portal.extensions import db
from portal.extensions.present import this_app
from search_index.analysis import analyse, informative
from search_index.crisis import CrisisRules
from search_index.documents import Query, Results
from search_index.engine import WhooshEngine
from search_index.kept_words import KeptWords
from search_index.lexicon import Lexicon, build_lexicon
from search_index.store import IndexUnavailable
from search_index.words import read_real_words

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
    read_lists(content)
    try:
        _crisis_rules(content / "crisis")
    except Exception as slip:  # the reader of the rules raises what it meets
        raise ContentError(f"crisis: {slip}") from slip


class SearchRuntime:
    """One process's search. Made by `init_search`; needs an application context for everything but
    `close`."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._crisis = settings, settings.content / "crisis"
        self._lock = threading.RLock()
        self._engine: WhooshEngine | None = None
        self._followed = ""

    @property
    def crisis(self) -> CrisisRules:
        """The rules that bring an emergency panel."""
        return _crisis_rules(self._crisis)

    @property
    def engine(self) -> WhooshEngine:
        """The engine, with the editors' words of the moment."""
        engine = self._engine
        if engine is not None:
            return engine
        with self._lock:
            if self._engine is None:
                self._engine = self._make_engine()
            return self._engine

    def _make_engine(self) -> WhooshEngine:
        return WhooshEngine(self._settings.index_folder, self._lexicon(), indexing.place_names())

    def understood(
        self,
        text: str,
        code: str = "",
        words: dict[str, list[str]] | None = None,
        lists: Lists | None = None,
    ) -> list[str]:
        """The codes of what a text is about, the likeliest first; with `words` as it would be if these were
        the words of that code, with `lists` if these were the lists."""
        trying = words is not None or lists is not None
        lexicon = self._lexicon({code: words or {}} if code else {}, lists) if trying else self.engine.lexicon
        concepts, _firm, _elsewhere = lexicon.understand(informative(analyse(text), lexicon.weight))
        return [code for code, _weight in concepts]

    def word_lists(self) -> Lists:
        """The lists of words that belong to no term."""
        try:
            files = read_lists(self._settings.content)
        except ContentError as slip:  # an editor's slip must not take the search away
            log.error("searching without equivalent words: %s", slip.message)
            files = {}
        return held_lists(files)

    def _lexicon(
        self, instead: Mapping[str, dict[str, list[str]]] | None = None, lists: Lists | None = None
    ) -> Lexicon:
        held = lists or self.word_lists()
        # What is only tried is not kept for others.
        kept = None if instead or lists else KeptWords(self._settings.index_folder)
        return build_lexicon(
            get_words() | dict(instead or {}),
            groups_of(every_line(held, WordListKind.EQUIVALENTS)),
            list_search_terms(),
            {*every_line(held, WordListKind.EVERYDAY), *read_real_words(self._settings.content)},
            every_line(held, WordListKind.ELSEWHERE),
            spelled(every_line(held, WordListKind.SPELLINGS)),
            kept,
        )

    def search(self, query: Query) -> tuple[Results, bool]:
        """The results, and whether they are the plain answer from the database because the index is away."""
        try:
            engine = self.engine
            results = engine.search(query)
        except IndexUnavailable as away:
            log.warning("the search index is away: %s", away)
            return find_by_words(query), True
        except Exception as fault:  # a simple answer is better than none; the log says what to mend
            trace = "".join(traceback.format_tb(fault.__traceback__))
            log.error("the search failed with %s\n%s", type(fault).__name__, trace)
            return find_by_words(query), True
        if self._has_other_words(engine, results.generation):
            return self.search(query)  # these results were found with the words of before
        return results, False

    def suggest(self, prefix: str) -> tuple[str, ...]:
        """Completions of what is being typed; none while the index is away."""
        try:
            return self.engine.suggest(prefix)
        except IndexUnavailable:
            return ()

    def generation(self) -> str | None:
        """The index's state; None while it is away."""
        try:
            return self.engine.generation
        except IndexUnavailable:
            return None

    def _has_other_words(self, engine: WhooshEngine, generation: str) -> bool:
        """Whether there is an engine with other words to ask: where the index was rebuilt with others, once
        for each state of the index."""
        if not engine.has_other_words:
            return False
        with self._lock:
            if self._engine is engine and self._followed != generation:
                self._engine, self._followed = None, generation
            return self._engine is not engine

    def rebuild(self, step: Callable[[int], object] = lambda _done: None) -> int:
        """Make the index anew from the database; returns how many documents it has."""
        last, generation = indexing.last_change(), content_generation()
        engine = self._make_engine()  # with the words of the moment; the one before it answers meanwhile
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            step(count - done)
            done = count

        count = engine.rebuild(indexing.every_document(), indexing.source_version(generation), progress)
        engine.status()  # reads the index in
        with self._lock:
            self._engine = engine
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


def keepers_lock(folder: Path) -> FileLock:
    """What the one process holds that keeps the index of this folder."""
    return FileLock(folder / "indexer.lock")


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
        lock = keepers_lock(self._folder)
        while not self._stop_asked.is_set():
            if lock.take():
                self.turn()
            self._stop_asked.wait(_PAUSE)
        lock.release()

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
    runtime: SearchRuntime = this_app().extensions["search"]
    return runtime
