"""Why what anybody may send looks like abuse: a code kept with it, and words for whoever judges it."""

from __future__ import annotations

HONEYPOT = "suspected: honeypot"
TOO_FAST = "suspected: sent too fast"
MANY_LINKS = "suspected: many links"

SUSPICION_WORDS = {
    HONEYPOT: "A hidden box was filled in. Machines do that.",
    TOO_FAST: "It was sent faster than people type.",
    MANY_LINKS: "It holds many links.",
}
