"""How long a session lasts, where it may go on to, and how its place is put in words."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
#: Between password and second step.
HALF_WAY = timedelta(minutes=10)
#: How long a password that was given counts as given, for what needs it (ASVS 7.5.1).
FRESH = timedelta(minutes=10)
#: A session's last use is written down at most this often.
TOUCH_EVERY = timedelta(minutes=1)

#: The first page after signing in.
START = "/staff"

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(minutes=30)
EMAIL_LASTS = timedelta(hours=24)

_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9_~./-]*)?(?:\?[A-Za-z0-9_~.,/%&=+:-]*)?")
_LONGEST_PATH = 300
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android phone or tablet"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def new_token() -> str:
    """A fresh secret of 256 bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token: with it nobody can come in."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_fresh(fresh_at: datetime | None, now: datetime) -> bool:
    """Whether the password was given a short time ago."""
    return fresh_at is not None and now - fresh_at <= FRESH


def safe_next(sent: str | None, otherwise: str = START) -> str:
    """The path of this site to go on to; `otherwise` for anything that is not one."""
    path = sent or ""
    if len(path) > _LONGEST_PATH or not _OWN_PATH.fullmatch(path) or "//" in path:
        return otherwise
    return path


def say_device(agent: str) -> str:
    """A browser in words, 'Firefox on Windows', from what it says of itself."""
    browser = next((words for sign, words in _BROWSERS if sign in agent), "A browser")
    system = next((words for sign, words in _SYSTEMS if sign in agent), "")
    return f"{browser} on {system}" if system else browser


def network_of(address: str) -> str:
    """The network an address belongs to: what throttling counts by, and no single person's place."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 56}", strict=False))
