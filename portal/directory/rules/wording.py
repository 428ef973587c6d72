"""Facts of a listing as short plain sentences: cost, age, who can use it, how fresh it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.core.clock import to_london
from portal.core.text import join_words, say_date
from portal.directory.vocabulary import Eligibility, VerificationMethod

NOT_STATED = "Not stated – ask them"
NOT_CHECKED = "Not yet checked"
DUE = "Due to be checked again"
_METHODS: dict[str, str] = {
    VerificationMethod.EMAIL: "by email",
    VerificationMethod.PHONE: "by phone",
    VerificationMethod.VISIT: "in person",
    VerificationMethod.WEB: "on their website",
    VerificationMethod.PROVIDER: "with the people who run it",
}


@dataclass(frozen=True, slots=True)
class Price:
    """One price: an amount of 0 is free, None is words only."""

    option: str = ""
    amount: Decimal | None = None
    words: str = ""
    currency: str = "GBP"


@dataclass(frozen=True, slots=True)
class Check:
    """When and how somebody made sure of a listing."""

    at: datetime | None = None
    by: str = ""
    method: str = ""
    due_at: date | None = None
    unconfirmed: bool = False  # everybody was asked, and nobody could say that it is still right


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where facts were read, and when, as the source gives it: a day, a month, a year or "unknown"."""

    title: str
    date: str = ""


def say_amount(amount: Decimal, currency: str = "GBP") -> str:
    """'£5', '£3.50', 'Free' for nothing."""
    if not amount:
        return "Free"
    number = f"{amount:.2f}".removesuffix(".00")
    return f"£{number}" if currency in ("GBP", "") else f"{number} {currency}"


def say_price(price: Price) -> str:
    """One price in full: 'Adult: £3.50, each session'."""
    amount = say_amount(price.amount, price.currency) if price.amount is not None else ""
    same = {"", amount.lower(), "free" if amount == "Free" else ""}
    option = "" if price.option.strip().lower() in same else price.option.strip()
    more = "" if price.words.strip().lower() in same else price.words.strip()
    told = ", ".join(part for part in (amount, more) if part)
    return f"{option}: {told}" if option and told else option or told


def say_costs(prices: Sequence[Price]) -> list[str]:
    """Every price, a line each; nothing when none is stated."""
    return list(dict.fromkeys(line for price in prices if (line := say_price(price))))


def say_cost_briefly(prices: Sequence[Price]) -> str:
    """The cost in two or three words for a result: 'Free', '£3', 'From £3'; '' when no amount is stated."""
    amounts = sorted({price.amount for price in prices if price.amount is not None})
    if not amounts:
        return ""
    currency = next(price.currency for price in prices if price.amount is not None)
    if len(amounts) == 1:
        return say_amount(amounts[0], currency)
    lowest, highest = say_amount(amounts[0], currency), say_amount(amounts[-1], currency)
    return f"Free to {highest}" if lowest == "Free" else f"From {lowest}"


def say_ages(minimum: Decimal | None, maximum: Decimal | None) -> str:
    """'18 and over', 'Under 5', '11 to 17'; '' when nobody stated an age. The maximum itself may come."""
    low = minimum if minimum else None
    if maximum is None:
        if minimum is None:
            return ""
        return f"{_age(low)} and over" if low else "All ages"
    whole = maximum == maximum.to_integral_value()
    if low is None:
        return f"Under {int(maximum) + 1}" if whole else f"Up to {_age(maximum)}"
    if low == maximum:
        return f"Aged {_age(low)}"
    return f"{_age(low)} to {_age(maximum)}"


def _age(years: Decimal) -> str:
    if years == years.to_integral_value():
        return str(int(years))
    if years < 3:
        months = round(years * 12)
        return f"{months} months"
    return f"{int(years)} and a half" if years % 1 == Decimal("0.5") else f"{years.normalize():f}"


def say_eligibility(eligibility: str, description: str) -> str:
    """Whether there is a rule on who may come: the rule itself, that anyone may, or that nobody stated it."""
    if description.strip():
        return description.strip()
    if eligibility == Eligibility.ANYONE:
        return "Anyone can use this"
    return "Only some people can use this – ask them" if eligibility == Eligibility.RESTRICTED else NOT_STATED


def say_people(names: Sequence[str], anyone: bool = False) -> str:
    """Whom it is meant for: 'Older people, unpaid carers', 'Anyone, such as older people'; '' for nobody
    named. `anyone`: nobody is kept out."""
    named = ", ".join(_small(name) for name in names)  # no "and": it is inside some of the names
    if anyone:
        return f"Anyone, such as {named}" if named else "Anyone"
    return named[:1].upper() + named[1:]


def _small(name: str) -> str:
    """A name inside a sentence; capitals as in "LGBT+" stay."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def say_source_date(given: str) -> str:
    """A source's date as people say it: '28 April 2025', 'September 2025', '2023'; '' when not known."""
    text = given.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return say_date(date.fromisoformat(text))
        except ValueError:
            return ""
    month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if month:
        return f"{date(int(month[1]), int(month[2]), 1):%B %Y}"
    return "" if text.lower() in ("", "unknown", "undated", "n/a") else text


def say_check(check: Check, sources: Sequence[SourceNote], today: date) -> str:
    """How fresh a listing is, in a sentence or two: who checked it when, else where it was read and when."""
    if check.unconfirmed:
        return say_unconfirmed(check)
    if check.at is not None:
        who = f" by {check.by}" if check.by else ""
        how = f", {_METHODS[check.method]}" if check.method in _METHODS else ""
        checked = f"Checked on {say_date(to_london(check.at).date())}{who}{how}"
        return f"{checked}. {DUE}." if is_due(check, today) else checked
    if not sources:
        return f"{NOT_CHECKED}."
    newest = max(sources, key=lambda source: source.date if source.date[:1].isdigit() else "")
    details = ", ".join(part for part in (newest.title, say_source_date(newest.date)) if part)
    return f"{NOT_CHECKED}. Details from {details}."


def say_check_briefly(check: Check, today: date) -> str:
    """The same in a few words for a result."""
    if check.unconfirmed:
        return f"Not confirmed since {say_date(to_london(check.at).date())}" if check.at else "Not confirmed"
    if check.at is None:
        return NOT_CHECKED
    checked = f"Checked {say_date(to_london(check.at).date())}"
    return f"{checked}. {DUE}" if is_due(check, today) else checked


def say_unconfirmed(check: Check) -> str:
    """What a listing says for itself when nobody could confirm it."""
    since = f" since {say_date(to_london(check.at).date())}" if check.at else ""
    return f"Not confirmed{since}. We asked the people who run it and could not reach them."


def is_due(check: Check, today: date) -> bool:
    """Whether the day for checking again has come and gone."""
    return check.due_at is not None and check.due_at < today


def say_closed(until: date | None, reason: str, today: date) -> str:
    """That a service is closed for a time: 'Temporarily closed until 3 January 2027. New kitchen.'"""
    parts = ["Temporarily closed"]
    if until and until >= today:
        parts = [f"Temporarily closed until {say_date(until)}"]
    elif until:
        parts.append(f"They hoped to open again on {say_date(until)}: ask them")
    if reason.strip():
        parts.append(reason.strip().rstrip("."))
    return ". ".join(parts) + "."


def say_wait(weeks: int | None) -> str:
    """How long the wait is: 'about 6 weeks'; '' when nobody stated it."""
    if weeks is None:
        return ""
    return "less than a week" if weeks < 1 else "about a week" if weeks == 1 else f"about {weeks} weeks"


def say_where_briefly(towns: Sequence[str], places: int) -> str:
    """Where it is, for a result: 'Oakham', 'Oakham and Uppingham', '5 places'."""
    named = list(dict.fromkeys(town for town in towns if town))
    if not named:
        return f"{places} places" if places > 1 else ""
    return join_words(named) if len(named) <= 3 else f"{len(named)} places, such as {join_words(named[:2])}"
