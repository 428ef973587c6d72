"""Reading a CSV file whatever wrote it: its encoding, its separator and its rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from portal.listings.imports.rules.sheets import Limits, RawRow, UnusableFileError, refuse_larger

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f]")


def decode(data: bytes, encoding: str = "") -> tuple[str, str, list[str]]:
    """A file's text, the name of its encoding, and notes on what was put right. Raises UnusableFileError."""
    notes: list[str] = []
    if encoding:
        try:
            words, name = data.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError) as error:
            raise UnusableFileError(
                f"The mapping says the file is in {encoding}, but it is not ({error})."
            ) from None
    else:
        words, name = _detect(data, notes)
    words = words.removeprefix("\ufeff")
    if "\0" in words:
        notes.append(f"{words.count(chr(0))} null characters were taken out.")
        words = words.replace("\0", "")
    if len(_CONTROL.findall(words[:_SAMPLE])) > len(words[:_SAMPLE]) / 50:
        raise UnusableFileError("This is not a text file. Save it as CSV or XLSX and try again.")
    return words, name, notes


def _detect(data: bytes, notes: list[str]) -> tuple[str, str]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(name), name
            except UnicodeDecodeError:
                notes.append(
                    f"The file says it is in {name} but some of it is not; broken characters were replaced."
                )
                return data.decode(name, "replace"), name
    wide = _utf16_without_mark(data)
    if wide:
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if re.search(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}", data):
        return _mixed(data, notes), "utf-8 with windows-1252"
    return _western(data)


def _utf16_without_mark(data: bytes) -> str:
    """'utf-16-le' or 'utf-16-be' where nearly every other byte is zero, as in Western text without a mark."""
    head = data[:8192]
    half = len(head) // 2
    if half < 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else ""


def _western(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("cp1252"), "windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _mixed(data: bytes, notes: list[str]) -> str:
    """A file put together from two: the lines that are UTF-8 read as that, the others as Windows text."""
    lines, odd = [], 0
    for line in data.splitlines(keepends=True):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            odd += 1
            lines.append(_western(line)[0])
    notes.append(
        f"{odd} lines are in another encoding than the rest (Windows, not UTF-8); each was read in its own."
    )
    return "".join(lines)


def read_csv(
    data: bytes, limits: Limits, *, separator: str = "", encoding: str = ""
) -> tuple[list[RawRow], str, list[str]]:
    """Every row of a CSV file, how it was read ("utf-8, comma") and notes. Raises UnusableFileError."""
    refuse_larger(len(data), limits)
    words, name, notes = decode(data, encoding)
    if re.match(r"\s*<(!doctype|html|\?xml)", words[:200], re.IGNORECASE):
        raise UnusableFileError(
            "This is a web page or XML, not a table. Save the table as CSV or XLSX and try again."
        )
    said = re.match(r"sep=(.)\r?\n", words)
    if said:
        words = words[said.end() :]
    used = separator or (said.group(1) if said else find_separator(words))
    rows = list(_rows(words, used, limits, first=2 if said else 1))
    return rows, f"{name}, {SEPARATORS.get(used, f'“{used}”')}", notes


def find_separator(words: str) -> str:
    """The separator that cuts the first rows most evenly; a comma where none cuts anything."""
    sample = words[:_SAMPLE]
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        try:
            rows = [
                row
                for row in _reader(io.StringIO(sample, newline=""), separator)
                if any(cell.strip() for cell in row)
            ]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows[:60] if len(row) > 1)
        if widths:
            width, times = widths.most_common(1)[0]
            score = (round(times / len(rows[:60]), 2), width)
            if score > best_score:
                best, best_score = separator, score
    return best


def _reader(lines: Iterator[str] | io.StringIO, separator: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=separator, skipinitialspace=True)


def _rows(words: str, separator: str, limits: Limits, *, first: int) -> Iterator[RawRow]:
    """The rows one by one. A quotation mark that is never closed makes an error of the row it opens in."""
    taken: list[str] = []
    reader = _reader(_watched(io.StringIO(words, newline=""), taken), separator)
    number, last = first, None
    try:
        for cells in reader:
            if last is not None:
                yield last
            if number - first > limits.csv_rows + 100:
                raise UnusableFileError(
                    f"The file has more than {limits.csv_rows:,} rows. Split it into smaller files."
                )
            last = RawRow(number, tuple(cells), _too_large(cells, limits))
            raw = "".join(taken)
            taken.clear()
            number += 1
    except csv.Error:
        raise UnusableFileError(
            f"Row {number} has a cell with more than {csv.field_size_limit():,} characters. Perhaps a "
            "quotation mark in it is opened and never closed."
        ) from None
    if last is not None:
        unclosed = len(last.cells) and raw.count('"') % 2 == 1 and "\n" in raw.rstrip()
        problem = (
            "A quotation mark in this row is opened and never closed, so all the rows after it are inside it."
        )
        yield RawRow(last.number, last.cells, problem) if unclosed else last


def _watched(lines: io.StringIO, taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _too_large(cells: list[str], limits: Limits) -> str:
    if len(cells) > limits.columns:
        return f"The row has {len(cells)} cells; at most {limits.columns} are taken."
    longest = max(map(len, cells), default=0)
    return (
        f"A cell has {longest:,} characters; at most {limits.cell:,} are taken."
        if longest > limits.cell
        else ""
    )
