"""Settings come from the environment, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesops.settings import Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_env({}) == Settings()
    assert Settings().host == "127.0.0.1"
    assert Settings().secure_cookies is True


def test_every_setting_is_read() -> None:
    given = Settings.from_env(
        {
            "SALESOPS_HOME": "/srv/sales",
            "SALESOPS_DATABASE_URL": "postgresql://app@db/sales",
            "SALESOPS_OWNER_URL": "postgresql://owner@db/sales",
            "SALESOPS_BROKER_URL": "redis://cache/1",
            "SALESOPS_PORT": "8123",
            "SALESOPS_POOL_SIZE": "4",
            "SALESOPS_DEMO": "1",
            "SALESOPS_SECURE_COOKIES": "false",
        }
    )
    assert given == Settings(
        home=Path("/srv/sales"),
        database_url="postgresql://app@db/sales",
        owner_url="postgresql://owner@db/sales",
        broker_url="redis://cache/1",
        port=8123,
        pool_size=4,
        demo=True,
        secure_cookies=False,
    )


def test_an_empty_value_counts_as_not_given() -> None:
    assert Settings.from_env({"SALESOPS_PORT": "", "SALESOPS_DATABASE_URL": ""}) == Settings()


def test_a_relative_home_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.from_env({"SALESOPS_HOME": "here"}).home == tmp_path / "here"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SALESOPS_PORT", "http"), ("SALESOPS_POOL_SIZE", "-1"), ("SALESOPS_DEMO", "yes please")],
)
def test_what_cannot_be_read_is_named(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{variable} must be .*{value}"):
        Settings.from_env({variable: value})
