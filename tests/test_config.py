"""Settings: read from the environment, refused in words an operator can act on, secrets made once."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.config import Settings, SettingsError

SECRET = "s" * 32
RING = "k1:" + "ab" * 32


def _env(folder: Path, **more: str) -> dict[str, str]:
    return {"PORTAL_INSTANCE": str(folder), **more}


def test_a_fresh_checkout_makes_its_secrets_once_for_its_owner_only(tmp_path: Path) -> None:
    first = Settings.from_env(_env(tmp_path))
    path = tmp_path / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first.secret_key) >= 32
    assert Settings.from_env(_env(tmp_path)) == first
    assert sorted(one.name for one in tmp_path.iterdir()) == ["secrets.json"]
    assert Settings.from_env(_env(tmp_path / "other")).secret_key != first.secret_key


def test_processes_that_start_together_agree_on_the_secrets(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = set(pool.map(lambda _: Settings.from_env(_env(tmp_path)).key_ring, range(24)))
    assert len(rings) == 1


@pytest.mark.parametrize("content", ["", "{", '{"secret_key": "x"', "\udcff"])
def test_a_damaged_file_of_secrets_is_named_and_never_replaced(tmp_path: Path, content: str) -> None:
    """New keys would leave everything that is sealed closed for ever."""
    path = tmp_path / "secrets.json"
    path.write_bytes(content.encode(errors="surrogateescape"))
    before = path.read_bytes()
    with pytest.raises(SettingsError, match=r"secrets\.json"):
        Settings.from_env(_env(tmp_path))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"PORTAL_SECRET_KEY": SECRET},
        {"PORTAL_KEY_RING": RING},
        {"PORTAL_SECRET_KEY": "short", "PORTAL_KEY_RING": RING},
    ],
)
def test_a_live_site_refuses_to_start_without_its_own_secrets(tmp_path: Path, more: dict[str, str]) -> None:
    (tmp_path / "secrets.json").write_text(json.dumps({"secret_key": SECRET, "key_ring": [RING]}))
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY"):
        Settings.from_env(_env(tmp_path, PORTAL_ENV="production", **more))


def test_a_live_site_starts_with_them(tmp_path: Path) -> None:
    made = Settings.from_env(
        _env(
            tmp_path,
            PORTAL_ENV="production",
            PORTAL_SECRET_KEY=SECRET,
            PORTAL_KEY_RING=f"{RING}, k0:{'cd' * 32}",
        )
    )
    assert made.production
    assert made.key_ring == (RING, f"k0:{'cd' * 32}")
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_ENV", "staging"),
        ("PORTAL_SQLITE_JOURNAL", "memory"),
        ("PORTAL_PROXY_HOPS", "one"),
        ("PORTAL_PROXY_HOPS", "²"),
        ("PORTAL_PROXY_HOPS", "-1"),
        ("PORTAL_FILTER_MINIMUM_STATED", "60"),
        ("PORTAL_FILTER_MINIMUM_STATED", "nan"),
        ("PORTAL_FILTER_MINIMUM_STATED", "most"),
        ("PORTAL_USAGE", "perhaps"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env(_env(tmp_path, **{name: value}))


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    made = Settings.from_env(
        _env(
            tmp_path,
            PORTAL_TRUSTED_HOSTS="a.example, b.example,",
            PORTAL_PUBLIC_URL="https://a.example/",
            PORTAL_USAGE="off",
            PORTAL_PROXY_HOPS="2",
            PORTAL_FILTER_MINIMUM_STATED="0.5",
            PORTAL_STAFF_NETWORKS="10.0.0.0/8",
        )
    )
    assert made.trusted_hosts == ("a.example", "b.example")
    assert made.public_url == "https://a.example"
    assert (made.usage_enabled, made.proxy_hops, made.filter_minimum_stated) == (False, 2, 0.5)
    assert made.staff_networks == ("10.0.0.0/8",)


def test_three_files_on_sqlite_and_one_database_on_postgresql(tmp_path: Path) -> None:
    own = Settings.from_env(_env(tmp_path))
    assert len({own.database_url, own.usage_database_url, own.keys_database_url}) == 3
    url = "postgresql+psycopg://portal@localhost/portal"
    shared = Settings.from_env(_env(tmp_path, PORTAL_DATABASE_URL=url))
    assert {shared.database_url, shared.usage_database_url, shared.keys_database_url} == {url}


def test_secrets_are_not_in_what_a_settings_object_says_of_itself(tmp_path: Path) -> None:
    made = Settings.from_env(
        _env(tmp_path, PORTAL_DATABASE_URL="postgresql+psycopg://portal:hidden@localhost/x")
    )
    said = repr(made)
    assert made.secret_key not in said
    assert made.key_ring[0] not in said
    assert "hidden" not in said
