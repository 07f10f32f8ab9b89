"""Settings: the contract's names and defaults; what is wrong is named, what is secret hidden."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.settings import load
from bot.base.texts import texts
from bot.channels import registry

#: Every variable of the contract with its default.
CONTRACT = {
    "BOT_DATABASE_URL": "sqlite:///var/bot.db",
    "BOT_TIMEZONE": "Asia/Ho_Chi_Minh",
    "BOT_LOCALE": "vi",
    "BOT_NOW": None,
    "BOT_PUBLIC_URL": None,
    "BOT_WEB_HOST": "127.0.0.1",
    "BOT_WEB_PORT": 8080,
    "BOT_SECRET_KEY": None,
    "BOT_METRICS_TOKEN": None,
    "BOT_NAMES_IN_CHAT": None,
    "BOT_TELEGRAM_TOKEN": None,
    "BOT_TELEGRAM_BASE_URL": "https://api.telegram.org",
    "BOT_TELEGRAM_SECRET": None,
    "BOT_ZALO_BOT_TOKEN": None,
    "BOT_ZALO_BOT_BASE_URL": ...,
    "BOT_ZALO_BOT_SECRET": None,
    "BOT_ZALO_OA_APP_ID": None,
    "BOT_ZALO_OA_APP_SECRET": None,
    "BOT_ZALO_OA_SECRET_KEY": None,
    "BOT_ZALO_OA_REFRESH_TOKEN": None,
    "BOT_ZALO_OA_BASE_URL": ...,
    "BOT_ZALO_OA_OAUTH_URL": ...,
    "BOT_ZALO_OA_ZNS_URL": ...,
    "BOT_LOG_LEVEL": "INFO",
    "BOT_LOG_FORMAT": "console",
}
SECRET = {name for name in CONTRACT if name.endswith(("TOKEN", "SECRET", "KEY"))}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No settings in the environment, and an empty folder to be in."""
    for name in CONTRACT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def every_setting() -> dict[str, object]:
    """Return all settings by name, the channels' own among them."""
    settings = load()
    return {
        name: value for part in (settings, *registry.own_settings(settings)) for name, value in part
    }


def test_the_settings_are_those_of_the_contract_with_its_defaults():
    settings = every_setting()
    assert {f"BOT_{name.upper()}" for name in settings} >= set(CONTRACT)
    for name, default in CONTRACT.items():
        value = settings[name.removeprefix("BOT_").lower()]
        if default is ...:
            assert value.startswith("https://")
        else:
            assert value == default, name


def test_every_setting_is_in_the_readme_or_described_by_its_channel():
    described = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for own in registry.own_settings(load()):
        described += import_module(type(own).__module__).__doc__ or ""
    missing = {f"`BOT_{name.upper()}`" for name in every_setting()}
    assert {name for name in missing if name not in described} == set()


def test_each_of_several_tokens_is_a_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BOT_ZALO_BOT_TOKEN", "1:first-token,2:second-token")
    assert {"1:first-token", "2:second-token"} <= set(registry.secrets(load()))


@pytest.mark.parametrize("name", sorted(SECRET))
def test_secrets_never_show(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(name, "hush-hush")
    settings = load()
    for part in (settings, *registry.own_settings(settings)):
        assert "hush-hush" not in repr(part)
        assert "hush-hush" not in str(part)
    assert registry.secrets(settings) == ["hush-hush"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TIMEZONE", "Asia/Dien_Bien"),
        ("BOT_TIMEZONE", "../../etc/passwd"),
        ("BOT_TIMEZONE", "Asia"),
        ("BOT_LOCALE", "fr"),
        ("BOT_NOW", "soon"),
        ("BOT_NOW", "2026-13-01T00:00"),
        ("BOT_WEB_PORT", "http"),
        ("BOT_WEB_PORT", "65536"),
        ("BOT_WEB_PORT", "-1"),
        ("BOT_LOG_LEVEL", "LOUD"),
        ("BOT_LOG_FORMAT", "xml"),
        ("BOT_PUBLIC_URL", "https://[::1"),
        ("BOT_PUBLIC_URL", "training.example.vn"),
        ("BOT_PUBLIC_URL", "https://"),
        ("BOT_TELEGRAM_BASE_URL", "nonsense"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    monkeypatch.setenv(name, value)
    with pytest.raises(Problem) as wrong:
        every_setting()
    for locale in ("vi", "en"):
        sentence = texts(locale).problem(wrong.value)
        assert name in sentence
        assert value in sentence
        assert "\n" not in sentence


def test_an_empty_variable_is_as_if_unset(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BOT_NOW", "")
    monkeypatch.setenv("BOT_WEB_PORT", "")
    assert (load().now, load().web_port) == (None, 8080)


def test_a_file_of_settings_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, bare: Path
):
    (bare / ".env").write_text("BOT_WEB_PORT=9000\nBOT_LOCALE=en\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("BOT_LOCALE", "vi")
    settings = load()
    assert (settings.web_port, settings.locale) == (9000, "vi")


def test_a_file_of_settings_that_is_no_text_is_told(bare: Path):
    (bare / ".env").write_bytes(b"BOT_LOCALE=\xff\xfe\n")
    with pytest.raises(Problem) as wrong:
        load()
    assert ".env" in texts("vi").problem(wrong.value)


def test_levels_of_the_log_may_be_written_small(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BOT_LOG_LEVEL", "debug")
    assert load().log_level == "DEBUG"


# The clock ----------------------------------------------------------------------------------


def clock(monkeypatch: pytest.MonkeyPatch, now: str) -> Clock:
    monkeypatch.setenv("BOT_NOW", now)
    settings = load()
    return Clock.of(settings.timezone, settings.now)


def test_the_clock_starts_at_bot_now_in_the_agencys_zone_and_runs_on(
    monkeypatch: pytest.MonkeyPatch,
):
    set_clock = clock(monkeypatch, "2026-11-10T09:30:00")
    first = set_clock.now()
    assert first.utcoffset() == timedelta(hours=7)
    start = datetime(2026, 11, 10, 9, 30, tzinfo=first.tzinfo)
    assert start <= first < start + timedelta(seconds=30)
    assert set_clock.now() >= first


def test_an_offset_is_respected_and_the_day_is_the_zones(monkeypatch: pytest.MonkeyPatch):
    assert clock(monkeypatch, "2026-12-31T18:00:00Z").today() == date(2027, 1, 1)
    assert clock(monkeypatch, "2026-12-31").today() == date(2026, 12, 31)
