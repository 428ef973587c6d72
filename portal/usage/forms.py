"""The choice of being counted or not."""

from __future__ import annotations

from portal.web.fields import PortalForm, choice


class CountingForm(PortalForm):
    """Yes or no."""

    counted = choice(
        "May we count your visits?",
        (("yes", "Yes, you may count my visits"), ("no", "No, do not count my visits")),
        missing="Choose yes or no",
    )
