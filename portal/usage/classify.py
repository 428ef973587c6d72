"""Whose visit it is: the public's, the team's own, a machine's; or one that is not counted at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from portal.usage.vocabulary import ActorClass

#: Our own checks say who they are, so that they are neither people nor unknown machines.
TEST_AGENT = "portal-test/"

# Every browser people use begins with one of these; a machine that does too says elsewhere what it is.
_BROWSERS = ("Mozilla/", "Opera/")
# "Cubot" is a telephone.
_BOT = re.compile(
    r"(?<!cu)bot(?:\b|_)|crawl|spider|slurp|archiver|scan(?:ner)?\b|monitor|uptime|pingdom|preview|"
    r"fetch|headless|phantomjs|lighthouse|pagespeed|gtmetrix|facebookexternalhit|python|curl|wget|httpclient|"
    r"validator|checker|selenium|puppeteer|playwright|claude|chatgpt|perplexity|\+https?://",
    re.IGNORECASE,
)


def classify(
    environ: Mapping[str, Any], *, said_no: bool, address: str, staff_networks: tuple[str, ...]
) -> ActorClass | None:
    """Whose visit a request belongs to, from its WSGI environment; None when nothing of it may be counted.

    OPTED_OUT: somebody of the public said no (on our own page: `said_no`; by Global Privacy Control or Do Not
    Track): that there was such a page is all that may be counted. None: nobody looks (a HEAD request, a page
    that a browser fetches in case it is wanted), or whoever said no would have been left out in any case.
    """
    if environ["REQUEST_METHOD"] == "HEAD" or _fetched_ahead(environ):
        return None
    known = _known(environ.get("HTTP_USER_AGENT", ""), address, staff_networks)
    if said_no or browser_said_no(environ):
        return ActorClass.OPTED_OUT if known is ActorClass.PUBLIC else None
    return known


def _known(agent: str, address: str, staff_networks: tuple[str, ...]) -> ActorClass:
    if agent.startswith(TEST_AGENT):
        return ActorClass.TEST
    if is_bot(agent):
        return ActorClass.BOT
    if staff_networks and address and in_networks(address, staff_networks):
        return ActorClass.STAFF
    return ActorClass.PUBLIC


def browser_said_no(environ: Mapping[str, Any]) -> bool:
    """Whether the browser sends Global Privacy Control or Do Not Track."""
    return environ.get("HTTP_SEC_GPC") == "1" or environ.get("HTTP_DNT") == "1"


def _fetched_ahead(environ: Mapping[str, Any]) -> bool:
    purpose = (
        environ.get("HTTP_SEC_PURPOSE") or environ.get("HTTP_PURPOSE") or environ.get("HTTP_X_MOZ") or ""
    )
    return "prefetch" in purpose or "preview" in purpose


@lru_cache(maxsize=2048)
def is_bot(agent: str) -> bool:
    """Whether a User-Agent is a machine's: it does not look like a browser's, or it says so itself."""
    return not agent.startswith(_BROWSERS) or _BOT.search(agent) is not None


@lru_cache(maxsize=2048)
def in_networks(address: str, networks: tuple[str, ...]) -> bool:
    """Whether an address belongs to one of these CIDR ranges; one that cannot be read belongs to none."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(known, "ipv4_mapped", None)
    return any((mapped or known) in ip_network(network, strict=False) for network in networks)


def is_network(written: str) -> bool:
    """Whether a CIDR range can be read."""
    try:
        ip_network(written, strict=False)
    except ValueError:
        return False
    return True
