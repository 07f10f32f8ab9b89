"""What doctor says of Zalo's channels: what is missing, used up, spent or too old."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from bot.channels.alarms import raise_alarm
from bot.channels.zalo_bot.quota import Quota
from bot.channels.zalo_oa.oauth import Fresh
from bot.channels.zalo_oa.token_store import TokenStore
from bot.commands import doctor_zalo
from bot.commands.common import Setup
from bot.storage.encryption import Cipher
from bot.storage.engine import writing
from bot.storage.tables.zalo import zalo_oa_message

SECRET = "made-up-key-of-more-than-32-characters"
OA = {
    "zalo_oa_app_id": "4318",
    "zalo_oa_app_secret": "made-up-app-secret",
    "zalo_oa_secret_key": "made-up-signing-key",
    "zalo_oa_refresh_token": "made-up-refresh-token",
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def setup_of(engine: Engine, **settings: object) -> Setup:
    address = f"sqlite:///{engine.url.database}"
    return Setup(database_url=address, locale="en", secret_key=SECRET, **settings)


def test_nothing_is_said_of_what_is_not_set_up(sqlite: Engine) -> None:
    setup = setup_of(sqlite)
    assert [*doctor_zalo.zalo_bot(setup), *doctor_zalo.zalo_oa(setup)] == []
    assert list(doctor_zalo.alarms(setup)) == []


def test_a_bots_share_is_told_and_warned_of(sqlite: Engine) -> None:
    setup = setup_of(sqlite, zalo_bot_token="712:a,812:b", zalo_bot_month_limit=5)
    for _ in range(4):
        Quota(sqlite, setup.clock, "712", 5).take()
    levels = [level for level, _ in doctor_zalo.zalo_bot(setup)]
    sentences = [text for _, text in doctor_zalo.zalo_bot(setup)]
    assert levels == ["warning", "ok", "ok"]
    assert sentences[0] == "bot 712: 0/50 people, 4/5 messages this month"
    assert sentences[2] == "send new people to bot 812, which has most room"


@pytest.mark.parametrize("tokens", ["712:a,712:a", "a/b", "mã"])
def test_tokens_that_cannot_be_ones_are_a_failure(sqlite: Engine, tokens: str) -> None:
    assert [
        level for level, _ in doctor_zalo.zalo_bot(setup_of(sqlite, zalo_bot_token=tokens))
    ] == ["failure"]


@pytest.mark.parametrize("missing", sorted(OA))
def test_an_account_that_is_half_set_up_names_what_is_missing(sqlite: Engine, missing: str) -> None:
    given = {name: value for name, value in OA.items() if name != missing}
    ((level, text),) = doctor_zalo.zalo_oa(setup_of(sqlite, **given))
    assert (level, f"BOT_{missing.upper()}" in text) == ("failure", True)


@pytest.mark.parametrize("wrong", [{"zalo_oa_prices": "a=1"}, {"zalo_oa_templates": "457"}])
def test_figures_that_are_none_are_a_failure(sqlite: Engine, wrong: dict[str, str]) -> None:
    ((level, text),) = doctor_zalo.zalo_oa(setup_of(sqlite, **OA, **wrong))
    assert (level, next(iter(wrong)).upper() in text) == ("failure", True)


def test_tokens_and_money_are_told(sqlite: Engine) -> None:
    setup = setup_of(
        sqlite,
        **OA,
        public_url="https://bot.example.vn",
        zalo_oa_monthly_cap=1000,
        zalo_oa_prices="consultation=60",
    )
    assert [level for level, _ in doctor_zalo.zalo_oa(setup)] == ["warning", "ok"]
    store, now = TokenStore(sqlite, Cipher([SECRET]), "4318"), setup.clock.now()
    store.plant("made-up-refresh-token", now)
    store.keep(Fresh("a", "b", 90000), now)
    with writing(sqlite) as connection:
        connection.execute(
            insert(zalo_oa_message).values(
                key="k", user_id="lan", kind="template_user", price=800, state="sent", at=now
            )
        )
    found = list(doctor_zalo.zalo_oa(setup))
    assert [level for level, _ in found] == ["ok", "warning"]
    assert found[1][1] == "800 of 1,000 đồng spent this month"


def test_tokens_of_another_key_are_a_failure(sqlite: Engine) -> None:
    setup = setup_of(sqlite, **OA, public_url="https://bot.example.vn")
    store = TokenStore(sqlite, Cipher(["another-key"]), "4318")
    store.plant("made-up-refresh-token", setup.clock.now())
    store.keep(Fresh("a", "b", 90000), setup.clock.now())
    assert [level for level, _ in doctor_zalo.zalo_oa(setup)] == ["failure", "ok", "warning"]


def test_prices_that_nobody_set_are_to_be_checked(sqlite: Engine) -> None:
    setup = setup_of(sqlite, **OA, public_url="https://bot.example.vn")
    level, text = list(doctor_zalo.zalo_oa(setup))[-1]
    assert (level, "BOT_ZALO_OA_PRICES" in text) == ("warning", True)


def test_alarms_of_the_day_are_told_in_a_sentence(sqlite: Engine) -> None:
    setup = setup_of(sqlite)
    with writing(sqlite) as connection:
        for name in ("zalo_oa_silent", "zalo_oa_321"):
            raise_alarm(connection, setup.clock.now(), name)
            raise_alarm(connection, setup.clock.now(), name)
    found = list(doctor_zalo.alarms(setup))
    assert [level for level, _ in found] == ["warning", "warning"]
    assert "billing account is empty" in found[0][1]
    assert "Nothing comes from the Official Account" in found[1][1]
