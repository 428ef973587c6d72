"""The kinds of guide and of announcement."""

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


class AnnouncementKind(StrEnum):
    """How loud an announcement is."""

    URGENT = "urgent"
    NOTICE = "notice"


ANNOUNCEMENT_WORDS = {
    AnnouncementKind.NOTICE: ("Notice", "Something people should know, such as a closed phone line"),
    AnnouncementKind.URGENT: ("Urgent", "Something that must be seen first, such as a flood"),
}
