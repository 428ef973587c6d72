"""Lists of words as lines that people read and write: an entry a line, under its first letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from portal.core.errors import PortalError
from portal.core.text import one_line
from portal.directory.vocabulary import WordListKind

LETTERS = "abcdefghijklmnopqrstuvwxyz0"  # 0 stands for all that begins with no letter
MOST_LINES, LONGEST = 3_000, 300
_WORDS = re.compile(r"[\w’-]+")
_WORD = re.compile(r"[^\s:=>]{1,40}")


class WrongLine(PortalError):
    """A line that its list cannot take; the message says which and what to do."""


def letter_of(line: str) -> str:
    """Under which letter an entry is filed."""
    first = unicodedata.normalize("NFKD", line.lstrip())[:1].lower()
    return first if first and first in LETTERS else "0"


def tidy_lines(kind: WordListKind, letter: str, typed: Iterable[str]) -> list[str]:
    """The entries as they are kept, each once. Raises WrongLine."""
    lines = [line for one in typed if (line := one_line(one))]
    if kind == WordListKind.EVERYDAY:
        lines = sorted({word for line in lines for word in line.lower().split()})
    found = list(dict.fromkeys(_tidy(kind, line) for line in lines))
    if len(found) > MOST_LINES:
        raise WrongLine(f"There are {len(found):,} lines. At most {MOST_LINES:,} can be kept.")
    for line in found:
        if letter_of(line) != letter:
            raise WrongLine(f"“{_short(line)}” begins with another letter. Add it there.")
    return found


def _tidy(kind: WordListKind, line: str) -> str:
    if len(line) > LONGEST:
        raise WrongLine(f"“{_short(line)}” is too long. Use {LONGEST} characters or fewer.")
    if kind == WordListKind.EQUIVALENTS:
        return _tidy_group(line)
    if kind == WordListKind.SPELLINGS:
        return _tidy_spelling(line)
    if kind == WordListKind.EVERYDAY and not _WORD.fullmatch(line):
        raise WrongLine(f"“{_short(line)}” is not one word.")
    return line


def _tidy_group(line: str) -> str:
    left, arrow, right = (part.strip() for part in line.partition(">"))
    members = [part.strip() for part in (right if arrow else left).split("=")]
    several = len(members) > 1 or bool(arrow)
    if not all((left, *members)) or not several or ">" in right or (arrow and "=" in left):
        raise WrongLine(
            f"We cannot read “{_short(line)}”. Write “mum = mother” for words that mean the same, or "
            "“lad > son” where only the first also means the second."
        )
    return f"{left} > {' = '.join(members)}" if arrow else " = ".join(members)


def _tidy_spelling(line: str) -> str:
    right, colon, rest = (part.strip() for part in line.lower().partition(":"))
    wrong = list(dict.fromkeys(rest.split()))
    if not colon or not wrong or not all(_WORD.fullmatch(word) for word in (right, *wrong)):
        raise WrongLine(
            f"We cannot read “{_short(line)}”. Write the right word, a colon, then its wrong spellings."
        )
    if right in wrong:
        raise WrongLine(f"“{right}” is both right and wrong in “{_short(line)}”.")
    return f"{right}: {' '.join(wrong)}"


def groups_of(lines: Iterable[str]) -> list[Sequence[str] | Mapping[str, Sequence[str]]]:
    """Lines of equal words as the search takes them."""
    found: list[Sequence[str] | Mapping[str, Sequence[str]]] = []
    for line in lines:
        left, arrow, right = line.partition(" > ")
        found.append({left: right.split(" = ")} if arrow else left.split(" = "))
    return found


def line_of_group(group: Sequence[str] | Mapping[str, Sequence[str]]) -> list[str]:
    """A group as the file gives it, as lines."""
    if isinstance(group, Mapping):
        return [f"{word} > {' = '.join(map(str, others))}" for word, others in group.items()]
    return [" = ".join(map(str, group))]


def spelled(lines: Iterable[str]) -> dict[str, str]:
    """Lines of spellings as the search takes them: each wrong one with the right one."""
    rows = (line.partition(": ") for line in lines)
    return {wrong: right for right, _colon, every in rows for wrong in every.split()}


def equal_words(lines: Iterable[str], text: str) -> list[str]:
    """What the lists say means the same as words of a text, for people to read."""
    said = " ".join(["", *_WORDS.findall(text.lower()), ""])
    found: list[str] = []
    for group in groups_of(lines):
        pairs = group.items() if isinstance(group, Mapping) else [(one, group) for one in group]
        for member, others in pairs:
            if f" {member.lower()} " in said:
                found += [other for other in others if other != member]
    return list(dict.fromkeys(found))


def by_letter(lines: Iterable[str]) -> dict[str, list[str]]:
    """Entries under their letters."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(letter_of(line), []).append(line)
    return found


def _short(line: str) -> str:
    return line if len(line) <= 40 else f"{line[:40]}…"
