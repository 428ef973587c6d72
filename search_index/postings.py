"""Whoosh's own segments, with weighed words: posting lists go in and come out whole, not one posting at a
time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby
from operator import itemgetter
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence

BODY = "body"
PostingList = tuple[str, bytes, Sequence[int], Sequence[float]]  # field, term, documents' numbers, weights


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's, without compressing what is read once, and without looking for lengths that nobody keeps."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(compression=0)

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        """Give what writes the posting lists of a segment."""
        return _FieldWriter(self, storage, segment)


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_postings(self, schema: Any, lengths: object, items: Iterable[PostingList]) -> None:
        """Write each list as one block. A segment is read whole, so that nothing is won by more of them."""
        for field, lists in groupby(items, itemgetter(0)):
            self.start_field(field, schema[field])
            block = self._postwriter
            for _, term, numbers, weights in lists:
                self.start_term(term)
                block._ids, block._weights, block._maxweight = numbers, weights, max(weights)
                self.finish_term()
            self.finish_field()


class Pool:
    """What a segment will hold, as lists: eight bytes a posting, so that none must wait on the disk."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, bytes], tuple[array[int], array[float]]] = {}

    def add(self, posting: tuple[str, bytes, int, float, object]) -> None:
        """Take one posting; the numbers of the documents never fall."""
        field, term, number, weight, _ = posting
        held = self._lists.get((field, term))
        if held is None:
            held = self._lists[field, term] = array("I"), array("f")
        held[0].append(number)
        held[1].append(weight)

    def iter_postings(self) -> Iterator[PostingList]:
        """Give each list, in order."""
        return ((*key, *self._lists[key]) for key in sorted(self._lists))

    def cleanup(self) -> None:
        """Let go of it all."""
        self._lists.clear()


def schema() -> Any:
    """Give what a document has: its id, its weighed words, and anything else as it is."""
    return Schema(id=ID(unique=True), body=FieldType(Existence(), None), data=STORED)


def writer_of(index: Any) -> Any:
    """Give a writer of weighed words. Raises whatever Whoosh raises."""
    writer = index.writer(codec=Codec())
    writer.pool = Pool()
    return writer


def add(writer: Any, record: Mapping[str, Any], weights: Mapping[str, float]) -> None:
    """Write one document."""
    for word, weight in weights.items():
        writer.pool.add((BODY, word.encode(), writer.docnum, weight, b""))
    writer.add_document(id=record["id"], data=record)


def read(reader: Any) -> Iterator[tuple[str, Sequence[int], Sequence[float]]]:
    """Give (word, numbers of the documents, weights) of a segment, without what is deleted by now."""
    terms = reader.codec().terms_reader(reader.storage(), reader.segment())
    deleted = frozenset(reader.segment().deleted_docs())
    try:
        for field, term in terms.terms():
            if field != BODY:
                continue
            block = terms.matcher(BODY, term, Existence())
            block.id(), block.weight()  # these bring them into memory
            numbers, weights = block._ids, block._weights
            if deleted:
                live = [number not in deleted for number in numbers]
                numbers, weights = list(compress(numbers, live)), list(compress(weights, live))
            yield term.decode(), numbers, weights
    finally:
        terms.close()
