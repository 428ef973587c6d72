"""The kinds of guide."""

from __future__ import annotations

from enum import StrEnum


class GuideKind(StrEnum):
    """What a guide answers."""

    THEME = "theme"
    LIFE_EVENT = "life_event"
    CARE_ACT = "care_act"
    NEED = "need"


KIND_WORDS = {
    GuideKind.THEME: "Staying well",
    GuideKind.NEED: "Everyday help",
    GuideKind.LIFE_EVENT: "Planning ahead and big changes",
    GuideKind.CARE_ACT: "How care and support work",
}
