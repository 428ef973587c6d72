"""Which way of sending the settings ask for."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from portal.config import Settings, SettingsError
from portal.messages.transports.delivery import Transport
from portal.messages.transports.envelope import From
from portal.messages.transports.filebox import FileBox

_PORTS = {"starttls": 587, "yes": 465, "no": 25}
_FORMS = (
    "smtp://user:password@host:port?tls=starttls (or tls=yes, tls=no), "
    "notify:KEY?template=UUID, or file:FOLDER for trying out"
)


def choose_transport(settings: Settings) -> Transport | None:
    """The way to send that PORTAL_MAIL names; a folder when it names none outside production.

    None on a live site without one: messages wait, and everybody who looks is told. Raises SettingsError,
    which never quotes the setting: a password may stand in it.
    """
    if not settings.mail and settings.production:
        return None
    try:
        parts = urlsplit(settings.mail or "file:")
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        return _MAKERS[parts.scheme](settings, parts, options)
    except (KeyError, ValueError):
        raise SettingsError(f"PORTAL_MAIL cannot be read: write {_FORMS}.") from None


def _file(settings: Settings, parts: SplitResult, options: dict[str, str]) -> Transport:
    _nothing_else(options)
    folder = Path(parts.path) if parts.path else settings.instance / "mailbox"
    return FileBox(folder, _sender(settings, otherwise="portal@localhost"))


def _smtp(settings: Settings, parts: SplitResult, options: dict[str, str]) -> Transport:
    from portal.messages.transports.smtp import SmtpTransport

    tls = options.pop("tls", "starttls")
    port = parts.port or _PORTS[tls]
    timeout = float(options.pop("timeout", SmtpTransport.timeout))
    _nothing_else(options)
    if not parts.hostname or not 0 < timeout <= 15:
        raise ValueError("no host, or a time longer than the lease allows")
    if tls == "no" and parts.username and not _is_own_machine(parts.hostname):
        raise SettingsError("PORTAL_MAIL sends a password in clear: use tls=starttls or tls=yes.")
    return SmtpTransport(
        parts.hostname,
        port,
        _sender(settings),
        tls,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        timeout,
    )


def _notify(_settings: Settings, parts: SplitResult, options: dict[str, str]) -> Transport:
    from portal.messages.transports.notify import ADDRESS, NotifyTransport

    template, address = options.pop("template"), options.pop("url", ADDRESS)
    _nothing_else(options)
    target = urlsplit(address)
    if target.scheme != "https" and not _is_own_machine(target.hostname or ""):
        raise ValueError("the key would travel in clear")
    return NotifyTransport.parse(parts.path, template, address)


_MAKERS = {"file": _file, "smtp": _smtp, "notify": _notify}


def _sender(settings: Settings, otherwise: str = "") -> From:
    try:
        return From.parse(settings.mail_from or otherwise, settings.site_name, settings.site_email)
    except ValueError:
        raise SettingsError(
            'PORTAL_MAIL_FROM is missing or no address: set it to one like "Name <name@example.org>".'
        ) from None


def _nothing_else(options: dict[str, str]) -> None:
    if options:
        raise ValueError("unknown options")


def _is_own_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
