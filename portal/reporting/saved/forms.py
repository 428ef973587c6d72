"""What is asked about a saved report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from portal.reporting.definitions import Definitions
from portal.reporting.presenters.pages import ALL_WORDS, FILTER_WORDS
from portal.reporting.rules.filters import CHOSEN
from portal.reporting.saved.actions import Wanted
from portal.reporting.saved.gathering import PARTS, for_others
from portal.reporting.saved.models import SavedReport
from portal.reporting.saved.vocabulary import AUDIENCE_WORDS, EVERY, Audience
from portal.reporting.vocabulary import PeriodKind
from portal.web.fields import PortalForm, choice, choices, line, one_of, tick


class ReportForm(PortalForm):
    """A report; made by `report_form`, which adds what there is to choose from."""

    order = ("version", "name", "every", "measures", *CHOSEN, "audience", "scheduled")
    version = HiddenField(filters=[lambda typed: typed or ""])
    name = line("Name of the report", limit=80, missing="Enter a name for the report")
    every = choice(
        "What is one report about?",
        [(str(kind), words) for kind, words in EVERY.items()],
        missing="Choose a month, a quarter or a financial year",
    )
    audience = choice(
        "Who will read it?",
        [(str(one), *words) for one, words in AUDIENCE_WORDS.items()],
        missing="Choose who will read it",
    )
    scheduled = tick(
        "Run it by itself when a period is over, and send me a link",
        hint="The message holds the link alone, no figures.",
    )

    definitions: Definitions

    def validate(self, extra_validators: Any = None) -> bool:
        """As any form; and a report for others holds nothing that is for the team alone."""
        right = super().validate(extra_validators)
        if self.audience.data != str(Audience.OTHERS):
            return right
        _allowed, alone = for_others(self.measures.data or (), self.definitions)
        if alone:
            names = ", ".join(self.definitions.get(code).name for code in alone)
            self.measures.errors = [f"For others leave out what is for the team alone: {names}"]
        limited = [name for name in CHOSEN if self[name].data]
        for name in limited:
            self[name].errors = ["A report for others cannot be limited. Choose all"]
        return right and not alone and not limited

    def wanted(self) -> Wanted:
        """What was asked for; only of a form that was validated."""
        return Wanted(
            name=self.name.data,
            measures=tuple(code for code in PARTS if code in self.measures.data),
            filters={name: self[name].data for name in CHOSEN},
            every=PeriodKind(self.every.data),
            audience=Audience(self.audience.data),
            scheduled=bool(self.scheduled.data),
        )

    @property
    def read_version(self) -> int:
        """The version that was looked at; 0 where none is given."""
        typed = self.version.data
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 0


def report_form(definitions: Definitions, known: Mapping[str, Mapping[str, str]]) -> type[ReportForm]:
    """The form of a report. `known`: what each filter can be set to, in words."""
    body: dict[str, Any] = {
        "definitions": definitions,
        "measures": choices(
            "Which figures?",
            [(code, definitions.get(code).name) for code in PARTS],
            wrong="Choose from the list",
            missing="Choose at least one figure",
        ),
    }
    for name in CHOSEN:
        body[name] = one_of(FILTER_WORDS[name], [("", ALL_WORDS[name]), *known[name].items()])
    return type("OneReportForm", (ReportForm,), body)


def values_of(report: SavedReport) -> dict[str, Any]:
    """A report as the form shows it."""
    plain = {"version": str(report.version), "name": report.name, "measures": report.measures}
    more = {"every": report.every, "audience": report.audience, "scheduled": report.scheduled}
    return plain | more | dict(report.filters)


class RunForm(PortalForm):
    """Which period a report is run for; made by `run_form`."""


def run_form(periods: list[tuple[str, str]]) -> type[RunForm]:
    """The periods to choose from, the last that is over first among those that are."""
    return type(
        "OneRunForm", (RunForm,), {"period": one_of("For which days?", periods, missing="Choose the days")}
    )


class ConfirmForm(PortalForm):
    """A button and nothing else."""
