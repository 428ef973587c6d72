"""SQLite FTS5: one full-text table, bm25 with weights, snippet(), facets by one pass of SQL over the hits."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from benchmarks.corpus import Listing
from benchmarks.peers import FACETS, NEAR_KM, SHOWN, Answer
from benchmarks.queries import Question

SCHEMA = """
create table listing (
    pk integer primary key, id text unique, slug text, name text, organisation text, summary text,
    description text, words text, type text, town text, cost text, latitude real, longitude real
);
create index listing_type on listing (type);
create index listing_town on listing (town);
create virtual table listing_fts using fts5 (
    name, organisation, summary, description, words, content='listing', content_rowid='pk',
    tokenize='porter unicode61'
);
create virtual table listing_word using fts5vocab ('listing_plain', 'row');
create virtual table listing_plain using fts5 (text, tokenize='unicode61', content='', detail='none');
create table trigram (gram text, word text, documents integer, primary key (gram, word)) without rowid;
"""
_HITS = """
with hit as materialized (
    select listing.pk, type, town, cost, latitude, longitude, score from (
        select rowid as pk, bm25(listing_fts, 3.0, 2.0, 1.5, 1.0, 1.5) as score
        from listing_fts where listing_fts match :match
    ) as matched cross join listing on listing.pk = matched.pk where {where}
)
"""
_FACETS = (
    _HITS
    + " union all ".join(f"select '{name}', {name}, count(*) from hit group by {name}" for name in FACETS)
    + " union all select * from (select 'hit', pk, score from hit order by {order} limit :shown)"
)


class Fts5:
    """SQLite's own full-text search, with the planner's traps avoided."""

    def __init__(self) -> None:
        self.database: sqlite3.Connection

    def build(self, listings: Iterable[Listing], folder: Path) -> None:
        """Make a database in an empty folder."""
        database = sqlite3.connect(folder / "fts5.db")
        database.executescript(SCHEMA)
        rows = [
            (
                one.number + 1,
                one.id,
                one.slug,
                one.name,
                one.organisation,
                one.summary,
                one.description,
                f"{one.type_name} {one.audience} {one.town_name}",
                one.type,
                one.town,
                one.cost,
                one.latitude,
                one.longitude,
            )
            for one in listings
        ]
        with database:
            database.executemany(f"insert into listing values ({', '.join('?' * 13)})", rows)
            database.execute("insert into listing_fts (listing_fts) values ('rebuild')")
            plain = [(row[0], " ".join(str(part) for part in row[3:8])) for row in rows]
            database.executemany("insert into listing_plain (rowid, text) values (?, ?)", plain)
            words = database.execute("select term, doc from listing_word").fetchall()
            grams = [(gram, word, documents) for word, documents in words for gram in _grams(word)]
            database.executemany("insert or ignore into trigram values (?, ?, ?)", grams)
        database.execute("insert into listing_fts (listing_fts) values ('optimize')")
        database.commit()
        database.execute("analyze")
        database.close()

    def open(self, folder: Path) -> None:
        """Be ready to answer."""
        self.database = sqlite3.connect(folder / "fts5.db")
        self.database.execute("pragma cache_size=-64000")

    def search(self, question: Question) -> Answer:
        """Answer a question in full; unknown words are put right by shared trigrams."""
        words = re.findall(r"\w+", question.text.lower())
        if question.kind == "misspelt":
            words = [self._mended(word) for word in words]
        match = f'"{" ".join(words)}"' if question.kind == "phrase" else " OR ".join(f'"{w}"' for w in words)
        values: dict[str, object] = {"match": match, "shown": SHOWN}
        where, order = "1", "score"
        for name in FACETS:
            if getattr(question, name):
                where += f" and {name} = :{name}"
                values[name] = getattr(question, name)
        if question.latitude is not None and question.longitude is not None:
            narrow = math.cos(math.radians(question.latitude))
            north, east = NEAR_KM / 111.2, NEAR_KM / 111.2 / narrow
            values |= {
                "lat": question.latitude,
                "lon": question.longitude,
                "north": north,
                "east": east,
                "narrow": narrow * narrow,
            }
            where += " and abs(latitude - :lat) <= :north and abs(longitude - :lon) <= :east"
            order = (
                "(latitude - :lat) * (latitude - :lat) + (longitude - :lon) * (longitude - :lon) * :narrow"
            )
        facets: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        pks: list[int] = []
        for name, value, count in self.database.execute(_FACETS.format(where=where, order=order), values):
            if name == "hit":
                pks.append(value)
            else:
                facets[name][value] = count
        return self._answer(match, pks, facets)

    def _answer(self, match: str, pks: list[int], facets: dict[str, dict[str, int]]) -> Answer:
        if not pks:
            return Answer(0, [], [], facets)
        rows = self.database.execute(
            "select rowid, snippet(listing_fts, 3, '<mark>', '</mark>', ' … ', 28) from listing_fts "
            f"where listing_fts match ? and rowid in ({', '.join('?' * len(pks))})",
            (match, *pks),
        )
        snippets = dict(rows)
        named = self.database.execute(
            f"select pk, id, name, slug, summary from listing where pk in ({', '.join('?' * len(pks))})", pks
        )
        ids = {row[0]: row[1] for row in named}
        return Answer(
            sum(facets["type"].values()), [ids[pk] for pk in pks], [snippets[pk] for pk in pks], facets
        )

    def _mended(self, word: str) -> str:
        """The word itself when it is known, else the known word that shares most trigrams with it."""
        known = self.database.execute("select 1 from listing_word where term = ?", (word,)).fetchone()
        if known:
            return word
        grams = _grams(word)
        rows = self.database.execute(
            "select word, count(*) * 2.0 / (length(word) + ?) as likeness, max(documents) "
            f"from trigram where gram in ({', '.join('?' * len(grams))}) "
            "group by word order by likeness desc, 3 desc limit 1",
            (len(word), *grams),
        ).fetchone()
        return rows[0] if rows else word


def _grams(word: str) -> list[str]:
    padded = f"^{word}$"
    return list(dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2)))
