"""What the boxes of a record's form are called where the field's own label is too short, and their hints."""

from __future__ import annotations

#: What one row of a list is called.
ITEM_WORDS = {
    "phones": "phone number",
    "contacts": "contact",
    "schedules": "time",
    "cost_options": "price",
    "languages": "language",
    "service_areas": "area",
    "required_documents": "thing to bring",
    "urls": "web page",
    "funding": "funder",
    "sources": "source",
    "addresses": "address",
    "accessibility": "thing about access",
    "identifiers": "official number",
    "at": "place",
}

#: Labels by (list, field) where a row asks it in other words than the record's table.
LABELS = {
    ("schedules", "interval"): "Every how many",
    ("schedules", "byday"): "On these days",
    ("schedules", "bymonthday"): "Or on these dates of the month",
    ("schedules", "opens_at"): "Starts at",
    ("schedules", "closes_at"): "Ends at",
    ("schedules", "dtstart"): "First day",
    ("schedules", "until"): "Last day",
    ("schedules", "exceptional"): "These are special hours, in place of the usual times",
    ("schedules", "valid_from"): "Special hours from",
    ("schedules", "valid_to"): "Special hours to",
    ("schedules", "except_dates"): "Days on which it does not happen",
    ("cost_options", "option"): "Who or what this price is for",
    ("cost_options", "amount"): "Amount in pounds",
    ("cost_options", "amount_description"): "More about this price",
}

_ONE_A_LINE = "One on each line."

#: Hints by (list or '', field).
HINTS = {
    ("schedules", "freq"): "Leave it empty for one single day, or when only words will do.",
    ("schedules", "interval"): "1 is every week or month, 2 is every other one. It then needs a first day.",
    ("schedules", "bymonthday"): "For example 1, 15. Only for what happens every month.",
    ("schedules", "opens_at"): "For example 9:30am or 14:00",
    ("schedules", "closes_at"): "For example 11am or 16:00",
    ("schedules", "dtstart"): "Needed for one single day, and for every other week or month.",
    ("schedules", "except_dates"): f"{_ONE_A_LINE} For example 25 December 2026",
    ("schedules", "description"): "Only what the boxes above cannot say, such as “school terms only”.",
    ("cost_options", "option"): "For example Adult, Child, Membership",
    ("cost_options", "amount"): "0 is free. Leave it empty when you do not know.",
    ("phones", "description"): "For example Bookings, Out of hours",
    ("contacts", "title"): "A role, not somebody’s private details",
    ("sources", "url"): "The web page, or a word such as phone",
    ("sources", "date"): "The day you read it, for example 2026-11-23",
    ("sources", "fields"): f"{_ONE_A_LINE} For example phones",
    ("accessibility", "description"): "For example Step-free way in, Accessible toilet, Hearing loop",
    ("service_areas", "code"): "The official code, where you know it",
    ("", "slug"): "The last part of its web address. Small letters, numbers and hyphens.",
    ("", "summary"): "One plain sentence. It is what people read first in a list of results.",
    ("", "description"): "Short sentences and everyday words. Leave an empty line between paragraphs.",
    ("", "easy_read"): "The same in very few, very short sentences.",
    ("", "alert"): "Something people must know now, shown at the top.",
    ("", "minimum_age"): "The youngest who can use it, in years. Leave it empty when there is no rule.",
    ("", "maximum_age"): "The oldest who can use it, in years. Leave it empty when there is no rule.",
    ("", "waiting_weeks"): "How many weeks people wait now. 0 is less than a week.",
    ("", "paused_until"): "The day it opens again, when you know it.",
    ("", "visible_from"): "Leave it empty to show it straight away.",
    ("", "visible_to"): "It goes off the site by itself after this day.",
    ("", "sensitive"): "For pages that somebody at risk at home may want to leave fast.",
    ("", "latitude"): "Filled in from the postcode when you leave it empty.",
}

#: Seldom used boxes, put behind “More about this …”: (list or '', field).
TUCKED = frozenset(
    {
        ("schedules", name)
        for name in (
            "bymonthday", "byweekno", "byyearday", "wkst", "count", "exceptional", "valid_from", "valid_to",
            "notes", "schedule_link", "attending_type",
        )
    }
    | {("cost_options", name) for name in ("currency", "valid_from", "valid_to")}
    | {("phones", name) for name in ("extension", "type", "languages")}
    | {("languages", name) for name in ("code", "note")}
    | {("service_areas", name) for name in ("description", "extent", "extent_type", "uri")}
    | {("sources", name) for name in ("note", "fields")}
    | {("addresses", name) for name in ("attention", "region", "country", "address_type")}
    | {("accessibility", "url"), ("required_documents", "uri"), ("contacts", "department")}
    | {("at", name) for name in ("schedules", "phones", "contacts")}
)  # fmt: skip
