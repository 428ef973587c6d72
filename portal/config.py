"""Every setting of the portal, read once at start and checked, with plain messages when one is wrong."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_ENVIRONMENTS = ("development", "production", "test")


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """What the operator may set. `PORTAL_ENV=production` is the only switch (DESIGN 9.15)."""

    environment: str = "development"
    instance: Path = ROOT / "instance"
    content: Path = ROOT / "content"
    secret_key: str = field(default="", repr=False)
    #: Master keys, newest first, "id:hex" each: the first seals, all open (portal/keys).
    key_ring: tuple[str, ...] = field(default=(), repr=False)
    database_url: str = field(default="", repr=False)
    usage_database_url: str = field(default="", repr=False)
    keys_database_url: str = field(default="", repr=False)
    #: "auto": WAL where the SQLite library is safe for it, else rollback journal; or name one ("wal",
    #: "truncate").
    sqlite_journal: str = "auto"
    #: Seconds that a command or the worker waits for the database while others write; and a page, before
    #: whoever sent it is asked to send it again.
    busy_seconds: int = 15
    page_busy_seconds: int = 5
    site_name: str = "Rutland Information Service"
    organisation: str = ""  # who runs the site; "" while nobody said
    site_phone: str = ""
    site_email: str = ""
    public_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    #: A filter is offered when at least this share of live listings states its field (DESIGN 9.23).
    filter_minimum_stated: float = 0.6
    usage_enabled: bool = True
    #: Networks whose visits are the team's own and are not counted, as CIDR ranges.
    staff_networks: tuple[str, ...] = ()
    #: How messages are sent (portal/messages/transports), and whom they come from.
    mail: str = field(default="", repr=False)
    mail_from: str = ""
    #: When something has been due for so long and nobody came, /health/worker raises the alarm.
    worker_alarm_minutes: int = 10
    #: How many backups `portal backup` keeps in a folder, and the folder when none is named.
    backups_kept: int = 30
    backup_folder: Path | None = None
    #: Months from one check of a listing to the next: of one that people are referred to or many use, of a
    #: usual one, of a national one; and how many views in 28 days are much use.
    check_months_high: int = 3
    check_months: int = 6
    check_months_national: int = 12
    check_much_used: int = 100
    #: Whether the worker asks other people's servers if the links in listings still work.
    check_links: bool = False
    #: Months that are kept (DESIGN 9.26): of a referral after its end; of reports, feedback and claims.
    keep_referrals_months: int = 24
    keep_reports_months: int = 12
    #: Hash passwords at next to no cost: for tests; production refuses it.
    cheap_passwords: bool = False

    @property
    def production(self) -> bool:
        """Whether this is a live site: secure cookies, no default secrets."""
        return self.environment == "production"

    @property
    def index_folder(self) -> Path:
        """Where the search index's generations are kept."""
        return self.instance / "index"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read `PORTAL_*` from `environ` (the process's own by default).

        Raises SettingsError in words an operator can act on. In development the secrets are made once and
        kept in `instance/secrets.json`; in production they must be given.
        """
        env = os.environ if environ is None else environ
        environment = env.get("PORTAL_ENV", "development")
        if environment not in _ENVIRONMENTS:
            raise SettingsError(
                f"PORTAL_ENV is {environment!r}: set it to one of {', '.join(_ENVIRONMENTS)}."
            )
        instance = Path(env.get("PORTAL_INSTANCE", str(ROOT / "instance"))).resolve()
        instance.mkdir(parents=True, exist_ok=True)
        secret, ring = _secrets(env, instance, production=environment == "production")
        main = env.get("PORTAL_DATABASE_URL") or f"sqlite:///{instance / 'portal.db'}"
        apart = not main.startswith("sqlite")
        return cls(
            environment=environment,
            instance=instance,
            content=Path(env.get("PORTAL_CONTENT", str(ROOT / "content"))).resolve(),
            secret_key=secret,
            key_ring=ring,
            database_url=main,
            usage_database_url=env.get("PORTAL_USAGE_DATABASE_URL")
            or (main if apart else f"sqlite:///{instance / 'usage.db'}"),
            keys_database_url=env.get("PORTAL_KEYS_DATABASE_URL")
            or (main if apart else f"sqlite:///{instance / 'keys' / 'keys.db'}"),
            sqlite_journal=_one_of(env, "PORTAL_SQLITE_JOURNAL", "auto", ("auto", "wal", "truncate")),
            busy_seconds=_at_least_one(env, "PORTAL_BUSY_SECONDS", 15),
            page_busy_seconds=_at_least_one(env, "PORTAL_PAGE_BUSY_SECONDS", 5),
            site_name=env.get("PORTAL_SITE_NAME", cls.site_name),
            organisation=env.get("PORTAL_ORGANISATION", cls.organisation),
            site_phone=env.get("PORTAL_SITE_PHONE", ""),
            site_email=env.get("PORTAL_SITE_EMAIL", ""),
            public_url=env.get("PORTAL_PUBLIC_URL", "").rstrip("/"),
            trusted_hosts=_list(env, "PORTAL_TRUSTED_HOSTS"),
            proxy_hops=_integer(env, "PORTAL_PROXY_HOPS", 0),
            filter_minimum_stated=_share(env, "PORTAL_FILTER_MINIMUM_STATED", 0.6),
            usage_enabled=_flag(env, "PORTAL_USAGE", True),
            staff_networks=_list(env, "PORTAL_STAFF_NETWORKS"),
            mail=env.get("PORTAL_MAIL", ""),
            mail_from=env.get("PORTAL_MAIL_FROM", ""),
            worker_alarm_minutes=_at_least_one(env, "PORTAL_WORKER_ALARM_MINUTES", 10),
            backups_kept=_at_least_one(env, "PORTAL_BACKUPS_KEPT", 30),
            backup_folder=Path(env["PORTAL_BACKUP_FOLDER"]) if env.get("PORTAL_BACKUP_FOLDER") else None,
            check_months_high=_at_least_one(env, "PORTAL_CHECK_MONTHS_HIGH", 3),
            check_months=_at_least_one(env, "PORTAL_CHECK_MONTHS", 6),
            check_months_national=_at_least_one(env, "PORTAL_CHECK_MONTHS_NATIONAL", 12),
            check_much_used=_at_least_one(env, "PORTAL_CHECK_MUCH_USED", 100),
            check_links=_flag(env, "PORTAL_CHECK_LINKS", False),
            keep_referrals_months=_at_least_one(env, "PORTAL_KEEP_REFERRALS_MONTHS", 24),
            keep_reports_months=_at_least_one(env, "PORTAL_KEEP_REPORTS_MONTHS", 12),
            cheap_passwords=_flag(env, "PORTAL_CHEAP_PASSWORDS", False),
        )


def _secrets(env: Mapping[str, str], instance: Path, *, production: bool) -> tuple[str, tuple[str, ...]]:
    """The signing secret and the master key ring, from the environment or, outside production, made once."""
    secret, ring = env.get("PORTAL_SECRET_KEY", ""), _list(env, "PORTAL_KEY_RING")
    if production and (len(secret) < 32 or not ring):
        raise SettingsError(
            "In production set PORTAL_SECRET_KEY (32 characters or more) and PORTAL_KEY_RING "
            "(id:hex of 32 bytes, newest first). `portal keys new` prints a fresh one of each."
        )
    if not secret or not ring:
        kept = _kept_secrets(instance / "secrets.json")
        secret, ring = secret or str(kept["secret_key"]), ring or tuple(kept["key_ring"])
    return secret, ring


def _kept_secrets(path: Path) -> dict[str, list[str] | str]:
    """The secrets of this instance, made at random the first time, readable by the owner only."""
    try:
        kept: dict[str, list[str] | str] = json.loads(path.read_text())
    except FileNotFoundError:
        return _make_secrets(path)
    except (ValueError, UnicodeDecodeError):
        raise SettingsError(
            f"{path} cannot be read. Put it back from a backup: what is sealed opens with its keys only."
        ) from None
    return kept


def _make_secrets(path: Path) -> dict[str, list[str] | str]:
    """Fresh secrets, whole on disk before they appear under their name: a killed process leaves none."""
    made: dict[str, list[str] | str] = {
        "secret_key": secrets.token_urlsafe(48),
        "key_ring": [f"k1:{secrets.token_hex(32)}"],
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(made, file)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:  # another process made them a moment ago: those are the ones
        return _kept_secrets(path)
    finally:
        draft.unlink(missing_ok=True)
    return made


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def _flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    value = env.get(name, "").lower()
    if value in ("", "1", "yes", "true", "on", "0", "no", "false", "off"):
        return default if not value else value in ("1", "yes", "true", "on")
    raise SettingsError(f"{name} is {value!r}: set it to yes or no.")


def _integer(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "")
    if value and not (value.isascii() and value.isdigit()):
        raise SettingsError(f"{name} is {value!r}: set it to a whole number.")
    return int(value) if value else default


def _at_least_one(env: Mapping[str, str], name: str, default: int) -> int:
    value = _integer(env, name, default)
    if not value:
        raise SettingsError(f"{name} is 0: set it to 1 or more.")
    return value


def _share(env: Mapping[str, str], name: str, default: float) -> float:
    value = env.get(name, "")
    try:
        share = float(value) if value else default
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise SettingsError(f"{name} is {value!r}: set it to a share between 0 and 1.")
    return share


def _one_of(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    value = env.get(name, default)
    if value not in choices:
        raise SettingsError(f"{name} is {value!r}: set it to one of {', '.join(choices)}.")
    return value
