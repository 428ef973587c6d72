"""What is asked of somebody who sends a file to be imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import FileField, HiddenField, ValidationError

from portal.listings.imports.rules.guessing import target_words
from portal.web.fields import PortalForm, line, one_of

MOST_COLUMNS = 120
_SOURCE_HINT = (
    "Such as “Oakham Town Council, list of clubs”. Listings say where they came from. "
    "Give the same words when you send a newer file."
)


class UploadForm(PortalForm):
    """A file."""

    file = FileField(
        "The file",
        description="CSV, XLSX, our own export, or a zip of HSDS tables. At most 10 MB and 5,000 rows.",
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx,.zip"},
    )

    def validate_file(self, field: Any) -> None:
        """That there is one. Raises ValidationError."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a file")


class SourceForm(PortalForm):
    """Who a package of tables is from."""

    source = line("Who is the file from?", limit=200, missing="Enter who the file is from", hint=_SOURCE_HINT)


class ConfirmForm(PortalForm):
    """The plan that somebody saw."""

    plan = HiddenField()


class MappingForm(SourceForm):
    """What each column is; made by `mapping_form`."""

    columns: tuple[str, ...] = ()

    def chosen(self) -> dict[str, str]:
        """What each column is, by its heading."""
        return {name: self[f"column_{at}"].data or "" for at, name in enumerate(self.columns)}

    def validate(self, extra_validators: Any = None) -> bool:
        """That the name is among them, and nothing is there twice."""
        right = super().validate(extra_validators)
        targets = [target for target in self.chosen().values() if target]
        twice = next((one for one in targets if targets.count(one) > 1), "")
        words = dict(target_words())
        if twice:
            self.form_errors.append(f"Two columns are “{words.get(twice, twice)}”. Choose one of them.")
        if "name" not in targets:
            self.form_errors.append("Choose which column is the name of the listing")
        return right and not self.form_errors


def mapping_form(
    columns: Sequence[str],
    guesses: Sequence[str],
    hints: Sequence[str],
    key: str,
    types: Iterable[tuple[str, str]],
) -> Any:
    """The form that asks what each column is, starting from guesses."""
    shown = tuple(columns[:MOST_COLUMNS])
    targets = [("", "Leave out"), *target_words()]
    body: dict[str, Any] = {
        "columns": shown,
        "key": one_of("Which column tells the rows apart?", [(name, name) for name in shown],
                      hint="A number or code that is different in every row and the same in newer files."),
        "runs": line("If no column says so: who runs these?", limit=200,
                     hint="Leave it empty when each listing runs itself, such as a club."),
        "kind_of_help": one_of("What kind of help are they?", [("", "Not known"), *types]),
    }  # fmt: skip
    start: dict[str, Any] = {"key": key or (shown[0] if shown else "")}
    for at, name in enumerate(shown):
        body[f"column_{at}"] = one_of(name, targets, hint=hints[at])
        start[f"column_{at}"] = guesses[at]
    return type("OneMappingForm", (MappingForm,), body)(data=start)
