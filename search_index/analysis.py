"""Turns any text, a word or a pasted paragraph, into the folded and stemmed words that all else works on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.porter2 import stem as porter

MAX_CHARACTERS = 6_000  # of a pasted text; nobody's question is longer
MAX_WORDS = 60  # considered of a query
MAX_WORD_LENGTH = 40

# A&E, dotted initials (M.E.), slashed shorthand (w/c), ages (60+), words with apostrophes inside.
WORD = re.compile(
    r"\b[Aa](?: ?& ?| and )[Ee]\b|[^\W\d_]&[^\W\d_](?!\w)|(?:[^\W\d_]\.){2,}|"
    r"[^\W\d_]{1,2}/[^\W\d_]{1,2}(?!\w)|\d+\+|[^\W_]+(?:['\u2019\u2018`\u00b4][^\W_]+)*"
)
DIGIT = re.compile(r"\d")
APOSTROPHES = re.compile("['\u2019\u2018`\u00b4.]")
AGE_GLUED = re.compile(r"(\d{1,3})(?:yo|y/o|y|yr|yrs|yrold|m|f)\Z")
AGE_DECADE = re.compile(r"([1-9]0)(?:s|\+)\Z")
AGE_UNITS = frozenset(("year", "years", "yr", "yrs", "yo", "y/o", "yrold"))
ACRONYMS = frozenset(("ME", "IT", "SEND", "AIDS", "SAD"))  # in small letters they are other words
LAST_WILL = re.compile(r"\b(?:a|my|his|her|their|our|no|living) will\b", re.IGNORECASE)
TESTAMENT = "wills"  # the stem of a will that is written, which is no future

# Words that say nothing about a need by themselves.
FUNCTION = frozenset(
    """a about after again all also am an and any are around as at be because been before being but by can
    could did do does doing done during each few for from further get gets getting getting got had has
    have having he hello her here hers herself hi him himself his how i if in into is it its itself ive
    im id just know let like lot made make makes many may me might mine more most much must my myself
    next now of off on once one only or other our ours ourselves over please really same say says she
    should so some such than thank thanks that thats the their theirs them then themselves there theres
    these they theyre this those though through till to too under until up us use very via was way we
    well were what when where which while who whom whose why will with within would yes yet you your
    yours yourself shes hes weve youre go goes going thing things gonna wanna gotta dunno cos coz
    whove theyve youve theyd theyll youll itll thatll whos""".split()  # noqa: SIM905
)
# Words of this trade that nearly every listing holds: they count only when a question has nothing else.
WEAK = frozenset(
    """able anybody anyone anything area everyone everything find group groups help helped helpful helping
    helps info information keep keeping keeps kept local looking look near nearby nearest need
    needed needing needs service services somebody someone something support supported supporting supports
    want wanted wanting wants""".split()  # noqa: SIM905
)
STOP = FUNCTION | WEAK
# Short words inside a phrase that may be left out when phrases are compared.
TRIVIAL = frozenset(
    """a an the and of is am are was were be been has have had i im ive we he she they it its this that these
    those for with my his her their our your me him them us you so just really very some any at do does
    did will would can could please all too much more now then who what how there as or""".split()  # noqa: SIM905
)
# Not stemmed: they mean something else than the words they come from.
KEPT = frozenset(("dying", "hearing", "caring", "sheltered", "meeting", "lonely", TESTAMENT))
# Different words for the same denial, made one so that "cannot pay" meets "can't pay".
SAME = {
    word: porter(base) if base not in KEPT else base
    for base, words in {
        "cant": "cannot couldnt unable cnt carnt", "dont": "doesnt didnt wont havent hasnt isnt",
        "fall": "fell fallen", "eat": "ate eaten", "drink": "drank drunk",
        "forget": "forgot forgotten forgetful", "break": "broken", "sleep": "slept", "feel": "felt",
        "steal": "stole stolen", "lose": "lost losing",
        "go": "gone went", "leave": "left", "teach": "taught", "grow": "grew grown", "buy": "bought",
        "think": "thought thoughts", "child": "children childrens kids kid", "woman": "women womens",
        "man": "men mens", "foot": "feet", "tooth": "teeth", "wife": "wives", "die": "dies", "dying": "dying",
        "lonely": "lonely loneliness", "deaf": "deafness", "blind": "blindness", "elder": "elderly",
        "beat": "beaten", "hearing": "hearing", "caring": "caring", "shelter": "shelter",
        "sheltered": "sheltered", "meeting": "meeting", TESTAMENT: TESTAMENT,
    }.items()
    for word in words.split()
}  # fmt: skip


class Token(NamedTuple):
    """One word of a text: as written (folded), its stem, whether it says little, and where it stood."""

    word: str
    stem: str
    stop: bool
    start: int
    end: int


@lru_cache(maxsize=30_000)
def fold(raw: str) -> tuple[str, str, bool]:
    """Give the folded word, its stem and whether it is a stop word. Any text in; never raises."""
    text = raw if raw.isascii() else unicodedata.normalize("NFKD", raw)
    word = APOSTROPHES.sub("", text.lower())
    if not raw.isascii():
        word = "".join(c for c in word if not unicodedata.combining(c))
    word = word[:MAX_WORD_LENGTH]
    if raw in ACRONYMS or (raw.count(".") > 1 and word.upper() in ACRONYMS):
        word = ".".join(word)  # the illness and the computers, not the pronouns
    elif len(raw) > 2 and raw[0] in "aA" and raw[-1] in "eE" and ("&" in raw or " " in raw):
        word = "ae"  # casualty
    same = SAME.get(word)
    if same is not None:
        return word, same, same in STOP
    if not word.isascii() or not word.isalpha() or len(word) < 3:
        return word, word, word in STOP
    return word, porter(word), word in STOP


def age_band(years: int) -> str:
    """Give the pseudo-word that an age becomes, so that "aged 82" and "over 80s" meet."""
    for limit, band in (
        (4, "age:early"),
        (10, "age:child"),
        (17, "age:teen"),
        (25, "age:young"),
        (49, "age:adult"),
    ):
        if years <= limit:
            return band
    return "age:older"


def analyse(text: str, limit: int = 0) -> list[Token]:
    """Give the words of a text in order. With a limit no more than that many are kept (the first ones)."""
    text = text[:MAX_CHARACTERS]
    shouting = text.isupper()  # then capitals say nothing
    tokens: list[Token] = []
    counted: list[int] = []
    for match in WORD.finditer(text):
        raw = match.group()
        word, stem, stop = fold(raw.lower() if shouting else raw)
        if not word:
            continue
        if word[0].isdigit():
            counted.append(len(tokens))
        elif word == "will" and LAST_WILL.search(text, max(0, match.start() - 8), match.end()):
            word, stem, stop = TESTAMENT, TESTAMENT, False
        tokens.append(Token(word, stem, stop, match.start(), match.end()))
        if limit and len(tokens) >= limit:
            break
    words = ["", *(token.word for token in tokens), ""] if counted else []
    for i in counted:
        band = _age(*words[i : i + 3])
        tokens[i] = tokens[i]._replace(stem=band or tokens[i].stem)
    return tokens


def stem_counts(text: str) -> Counter[str]:
    """Give how often each stem that can be searched for stands in a text: the quick way, for indexing."""
    counts: Counter[str] = Counter()
    if text.isupper():  # capitals need a closer look
        counts.update(token.stem for token in analyse(text) if token.word not in FUNCTION)
        return counts
    if " will" in text and (wills := len(LAST_WILL.findall(text))):
        counts[TESTAMENT] = wills
    found = WORD.findall(text[:MAX_CHARACTERS])
    for i, raw in enumerate(found) if DIGIT.search(text) else ():
        if raw[0].isdigit():
            around = "".join(found[i - 1 : i]), raw, "".join(found[i + 1 : i + 2])
            found[i] = _age(*(fold(word)[0] for word in around)) or raw
    for raw, times in Counter(found).items():
        word, stem, _ = fold(raw)
        if word and word not in FUNCTION:
            counts[stem] += times
    return counts


def _age(before: str, word: str, after: str) -> str:
    """Give the age band of a number between two words; "" when it is no age."""
    short = word.isdecimal() and len(word) <= 3
    if short and (after in AGE_UNITS or (word.isascii() and before in ("aged", "age", "turned"))):
        return age_band(int(word))
    glued = AGE_GLUED.match(word) or AGE_DECADE.match(word)
    return age_band(int(glued.group(1))) if glued else ""


def informative(tokens: Iterable[Token], weight: dict[str, float], limit: int = MAX_WORDS) -> list[Token]:
    """Keep at most `limit` tokens of a long text: the weightiest ones, in the order in which they stood."""
    kept = list(tokens)
    if len(kept) <= limit:
        return kept
    order = sorted(range(len(kept)), key=lambda i: (-weight.get(kept[i].stem, 0.0), kept[i].stop, i))
    return [kept[i] for i in sorted(order[:limit])]


def key(text: str) -> str:
    """Give the stems of a name as one string, to tell whether two names are the same."""
    return " ".join(t.stem for t in analyse(text) if t.word not in TRIVIAL)
