"""What editors are asked about a list of words."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError

from portal.directory.rules.word_lists import WrongLine, tidy_lines
from portal.directory.vocabulary import WordListKind
from portal.web.fields import VersionedForm, box, line


class ListForm(VersionedForm):
    """The entries under one letter; made by `list_form`, which knows of which list."""

    lines = box("The lines", limit=200_000)
    q = line(
        "What would somebody type?",
        limit=200,
        hint="See what the search makes of it now, and with the lines above.",
    )


def list_form(kind: WordListKind, letter: str, lines: list[str], version: int) -> Any:
    """The form of a list under a letter, filled with its lines until somebody types."""

    class OneListForm(ListForm):
        """Checks each line as its list needs it."""

        def validate_lines(self, field: Any) -> None:
            """That each can be read. Raises ValidationError."""
            try:
                self.tidied = tidy_lines(kind, letter, (field.data or "").splitlines())
            except WrongLine as wrong:
                raise ValidationError(wrong.message) from None

    return OneListForm(data={"version": version, "lines": "\n".join(lines), "q": ""})
