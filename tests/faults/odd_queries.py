"""Odd searches of every kind, the same ones in every run: what people, scanners and broken programs send."""

from __future__ import annotations

import random
from collections.abc import Iterator

from portal.directory.forms import FILTERS

Pairs = list[tuple[str, str]]

WORDS = [
    "lonely",
    "mum",
    "falls",
    "cant",
    "pay",
    "heating",
    "dementia",
    "carer",
    "bins",
    "library",
    "suicide",
    "benefits",
    "LE15",
    "6HP",
    "Oakham",
    "near",
    "in",
    "the",
    "a",
    "of",
    "to",
    "my",
    "i",
    "am",
    "not",
    "and",
    "or",
    "with",
    "without",
    "help",
    "please",
    "debt",
    "anxious",
    "?CVA",
    "DV",
    "SPLW",
    "pt",
    "c/o",
    "79yo",
]
PAYLOADS = (
    "' or '1'='1",
    '"; drop table service; --',
    "1; select pg_sleep(5)",
    "%' union select 1,2,3 --",
    "\\",
    "'''",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=1>",
    "</textarea></form>",
    "<!--",
    "{{7*7}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}",
    "${7*7}",
    "#{7*7}",
    "%(q)s",
    "%s%s%n",
    "{0}",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "file:///etc/passwd",
    "http://127.0.0.1:1/",
    "\r\nSet-Cookie: x=1",
    "*",
    "*a*",
    "a*" * 40,
    "?" * 200,
    "(" * 1000,
    ")" * 500,
    '"' * 999,
    "a AND NOT (b OR c",
    "name:lonely~9",
    "^5 -x +y",
    "[a TO z]",
    "a" * 5000,
    "a " * 2500,
    "ab" * 60_000,
    "lonely " * 14_000,
    "\x00",
    "a\x00b",
    "\x01\x02\x1b[31m",
    "\u202ereversed\u202c",
    "\u200b\u200d\ufeff",
    "مرحبا بالعالم",
    "שלום",
    "你好 世界",
    "한국어",
    "👨‍👩‍👧‍👦" * 50,
    "é" * 300,
    "e\u0301" * 2000,
    "Z̷͓̈a̵l̸g̶o" * 100,
    "ﷺ" * 100,
    "ß" * 500,
    "İ" * 500,
    "ǅ",
    "\U0010ffff",
    "\ufffe",
    "１２３",
    "٣٤٥",
    "²³",
    "½",
    "Ⅷ",
    "NaN",
    "inf",
    "-0",
    "1e999",
    "0x10",
    "None",
    "null",
    "undefined",
    "true",
    "\t\n\r ",
    "　　",
    "a'b’c‘d`e",
    "o'neill",
    "l.g.b.t.q",
    "s u i c i d a l",
    "--",
    "- - -",
    "...",
    "@@@",
    "a@b.c",
    "07700 900000",
    "LE15",
    "LE15 6",
    "LE156HPP",
    "le156hp le156hp " * 200,
    "SW1A 1AA " * 300,
    "Oakham " * 500,
    "near near near in",
)
VALUES = {
    "miles": ["10", "0", "-1", "999", "ten", "１０", "3" * 400],
    "years": ["70", "-1", "121", "0", "070", "٧٠", "1e2", "9" * 300],
    "page": ["1", "2", "0", "-5", "99999", "9" * 500, "1.5", "١", "1;2"],
    "sort": ["best", "distance", "name", "checked", "", "price", "__class__"],
}
FILTER_VALUES = [
    "free",
    "paid",
    "MO",
    "SU",
    "in_person",
    "phone",
    "carers",
    "older_people",
    "yes",
    "no",
    "true",
    "oakham",
    "feeling_lonely",
    "unknown-value",
    "",
    "a" * 500,
    "é\u0301",
    "' or 1=1",
    "{{x}}",
    "\x00",
]


def odd_queries(count: int, seed: str = "odd") -> Iterator[Pairs]:
    """`count` searches as pairs of name and value: every payload once, then mixtures."""
    chance = random.Random(seed)
    for number in range(count):
        if number < len(PAYLOADS):
            yield [("q", PAYLOADS[number])]
        elif number < 2 * len(PAYLOADS):
            yield [("q", "lonely"), ("place", PAYLOADS[number - len(PAYLOADS)])]
        else:
            yield _mixture(chance)


def _mixture(chance: random.Random) -> Pairs:
    pairs = [("q", _text(chance))]
    if chance.random() < 0.4:
        pairs.append(
            ("place", chance.choice([_text(chance), "LE15 6HP", "Oakham", "Uppingham", "E05000001"]))
        )
    for name, values in VALUES.items():
        if chance.random() < 0.25:
            pairs.append((name, chance.choice(values)))
    for name in FILTERS:
        if chance.random() < 0.2:
            pairs += [(name, chance.choice(FILTER_VALUES)) for _ in range(chance.choice([1, 1, 2, 40]))]
    if chance.random() < 0.15:
        pairs += [
            (chance.choice(["q", "place", "page"]), _text(chance)) for _ in range(chance.randint(1, 60))
        ]
    if chance.random() < 0.1:
        pairs.append((chance.choice(["", "q[]", "q[$ne]", "__proto__", "ünïcode", "a" * 1000]), "x"))
    chance.shuffle(pairs)
    return pairs


_ANY_SIGN = (*range(1, 0xD800), *range(0xE000, 0x11000))


def _text(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.35:
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 40)))
    if kind < 0.5:
        return " ".join(_misspelt(chance.choice(WORDS), chance) for _ in range(chance.randint(1, 12)))
    if kind < 0.65:
        return chance.choice(PAYLOADS)[:2000] + " " + chance.choice(WORDS)
    if kind < 0.8:
        return "".join(chr(chance.randint(32, 0x2FFF)) for _ in range(chance.randint(1, 300)))
    if kind < 0.9:
        return "".join(chance.choice("abcdefghijklmnop qrstuvwxyz'-") for _ in range(chance.randint(1, 900)))
    return "".join(chr(chance.choice(_ANY_SIGN)) for _ in range(80))


def _misspelt(word: str, chance: random.Random) -> str:
    letters = list(word)
    for _ in range(chance.randint(0, 2)):
        letters.insert(chance.randrange(len(letters) + 1), chance.choice("aeiourstln "))
        letters.pop(chance.randrange(len(letters)))
    return "".join(letters)
