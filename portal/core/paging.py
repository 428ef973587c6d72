"""One page of a longer list, with what its links need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of how many. Pages count from 1; there is always at least one, even of nothing."""

    page: int
    per_page: int
    total: int

    @classmethod
    def within(cls, page: int, per_page: int, total: int) -> Paging:
        """That page; the last one where there are not so many."""
        return cls(min(page, cls(1, per_page, total).pages), per_page, total)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.per_page))

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.per_page

    @property
    def first_row(self) -> int:
        """The number of the first row shown, counted from 1; 0 when there is none."""
        return self.offset + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        """The number of the last row shown."""
        return min(self.total, self.offset + self.per_page)

    def window(self, around: int = 1) -> list[int | None]:
        """The page numbers to link to; None stands for a gap."""
        last = self.pages
        near = range(max(self.page - around, 1), min(self.page + around, last) + 1)
        shown: list[int | None] = []
        for number in sorted({1, last, *near}):
            previous = shown[-1] if shown else None
            if previous is not None and number - previous > 1:
                shown.append(None)
            shown.append(number)
        return shown


def read_page(typed: str | None, most: int = 1000) -> int:
    """The page number in an address; anything that is not one is page 1."""
    text = (typed or "").strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 6 else 1
