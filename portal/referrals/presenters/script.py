"""What an agent says and asks beside the form, part by part; emergency words come first."""

from __future__ import annotations

from dataclasses import dataclass

from portal.referrals.vocabulary import Door


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form, with what is said and what is done there."""

    say: tuple[str, ...] = ()
    do: tuple[str, ...] = ()


#: Nobody is on the line.
WRITTEN = frozenset({Door.EMAIL, Door.PAPER})

_SPOKEN: dict[str, Part] = {
    "start": Part(
        ("Hello, my name is …. Are you safe right now? Is anybody hurt or in danger?",),
        (
            "Life at risk: “Please hang up and call 999 now.”",
            "Ill, and it cannot wait: “Please call 111.”",
            "Thinking of ending their life: stay on the line. Somebody beside you calls 999.",
            "Harm or neglect: tick “safeguarding” below and follow the county’s procedure.",
        ),
    ),
    "who": Part(
        (
            "I write down a few things so that we can help. You can stop me at any time.",
            "Is this for you, or do you ask for somebody else? Do they know, and do they agree?",
            "What is your name? When were you born? What is the best number for you?",
        ),
        ("Say the number back to them. One way to reach them is enough.",),
    ),
    "what": Part(
        ("What would you like to be different?", "What have you tried? Who helps you now?"),
        ("Tick what fits. Write in their own words, and only what a helper must know.",),
    ),
    "risks": Part(
        ("Is there anything that somebody who visits you should know?", "Do you ever feel unsafe at home?"),
        ("You must choose. “No known risks” is an answer too.",),
    ),
    "consent": Part(
        ("Now I ask you four things. You can say no to each of them, and change your mind later.",),
        ("Read out each sentence as it stands. A “hm” is not a yes.",
         "No to being contacted? Then tell them where they can turn, and throw this form away."),
    ),
    "safe": Part(
        (
            "Is it safe to ring you on this number? May we leave a message?",
            "Does anything make it hard to talk on the phone, to read, or to get out?",
        ),
        ("Leave empty what they do not say.",),
    ),
}  # fmt: skip
_WRITTEN: dict[str, Part] = {
    "start": Part(
        (),
        (
            "Read all of it first. Is life at risk? Ring them, then 999. Do not wait for an answer by post.",
            "Harm or neglect: tick “safeguarding” below and follow the county’s procedure.",
        ),
    ),
    "who": Part((), ("Copy what is written. Ring them where you cannot read it.",)),
    "what": Part((), ("Tick what fits. Copy only what a helper must know.",)),
    "risks": Part((), ("Nothing is said of risks? Ring and ask before you choose.",)),
    "consent": Part(
        (),
        ("Tick “yes” only where they wrote so, or said so when you rang them.",
         "No word of it? Pause this form and ring them."),
    ),
    "safe": Part((), ("Look for times, numbers to avoid, and languages.",)),
}  # fmt: skip


def script_for(door: Door) -> dict[str, Part]:
    """The script of a door."""
    return _WRITTEN if door in WRITTEN else _SPOKEN
