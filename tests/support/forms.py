"""What a browser would send of a form that stands in a piece of HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict


def sent_by_browser(html: str) -> MultiDict[str, str]:
    """Every pair of name and value that a browser would send, in the page's order; no button is pressed."""
    reader = _Fields()
    reader.feed(html)
    reader.close()
    return reader.sent


class _Fields(HTMLParser):
    """Reads fields as they come. The page's soundness is checked elsewhere: this only has to be quick."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sent: MultiDict[str, str] = MultiDict()
        self._box: tuple[str, list[str]] | None = None
        self._list: tuple[str, list[str], list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A field begins."""
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "textarea" and name:
            self._box = (name, [])
        elif tag == "select" and name:
            self._list = (name, [], [])
        elif tag == "option" and self._list:
            self._list[1 if "selected" in given else 2].append(value)
        elif tag == "input" and name and given.get("type") != "submit" and _is_on(given):
            self.sent.add(name, value)

    def handle_data(self, data: str) -> None:
        """Text, which matters inside a box of several lines."""
        if self._box:
            self._box[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        """A field ends."""
        if tag == "textarea" and self._box:
            # A browser drops the first line's end and sends every other as a carriage return with it.
            words = "".join(self._box[1]).removeprefix("\n").replace("\n", "\r\n")
            self.sent.add(self._box[0], words)
            self._box = None
        elif tag == "select" and self._list:
            name, chosen, others = self._list
            self.sent.add(name, (chosen or others or [""])[0])
            self._list = None


def _is_on(given: dict[str, str | None]) -> bool:
    return given.get("type") not in ("checkbox", "radio") or "checked" in given
