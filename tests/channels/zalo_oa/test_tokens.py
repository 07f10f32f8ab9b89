"""Two tokens that are spent by their use: never lost, never spent twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import Engine, select

from bot.base.problems import Problem
from bot.channels.zalo_oa import tokens
from bot.channels.zalo_oa.oauth import TIMEOUT, Fresh, OAuthClient
from bot.channels.zalo_oa.token_store import LEASE, TokenStore
from bot.channels.zalo_oa.tokens import NoTokenError, TokenKeeper
from bot.storage.encrypted_fields import rotate
from bot.storage.encryption import Cipher
from bot.storage.engine import writing
from bot.storage.tables import zalo_oa_token
from tests.channels.zalo_oa.conftest import Hand
from tests.e2e.zalo_oa_emulator import APP_ID, APP_SECRET, FIRST_REFRESH, ZaloOaEmulator


def claimed(store: TokenStore, now: datetime) -> str | None:
    stored = store.load()
    return None if stored is None else store.claim(now, stored.stamp)


async def test_the_first_access_token_is_refreshed_for(
    zalo_oa: ZaloOaEmulator, keeper: TokenKeeper
) -> None:
    assert await keeper.access() in zalo_oa.access_tokens
    assert await keeper.access() in zalo_oa.access_tokens
    assert zalo_oa.spent == [FIRST_REFRESH]


async def test_both_tokens_are_stored_and_neither_can_be_read(
    engine: Engine, keeper: TokenKeeper, zalo_oa: ZaloOaEmulator, store: TokenStore
) -> None:
    access = await keeper.access()
    with engine.connect() as connection:
        row = connection.execute(select(zalo_oa_token)).one()
    assert access not in row.access_token
    assert zalo_oa.refresh_token not in row.refresh_token
    assert claimed(store, row.refreshed_at) == zalo_oa.refresh_token


async def test_processes_side_by_side_spend_a_token_once(
    zalo_oa: ZaloOaEmulator, store: TokenStore, oauth: OAuthClient, hand: Hand
) -> None:
    keepers = [TokenKeeper(store, oauth, hand) for _ in range(6)]
    found = await asyncio.gather(*(keeper.access() for keeper in keepers))
    assert zalo_oa.spent == [FIRST_REFRESH]
    assert set(found) == zalo_oa.access_tokens


async def test_a_token_near_its_end_is_not_used(
    zalo_oa: ZaloOaEmulator, keeper: TokenKeeper, hand: Hand
) -> None:
    first = await keeper.access()
    hand.forward(hours=24, minutes=55)
    assert await keeper.access() != first


async def test_a_refused_token_is_replaced_once_for_all_who_met_it(
    zalo_oa: ZaloOaEmulator, keeper: TokenKeeper
) -> None:
    first = await keeper.access()
    found = await asyncio.gather(*(keeper.renew(first) for _ in range(4)))
    assert set(found) == zalo_oa.access_tokens
    assert len(zalo_oa.spent) == 2


async def test_refreshed_twice_a_day(
    zalo_oa: ZaloOaEmulator, keeper: TokenKeeper, hand: Hand
) -> None:
    await keeper.freshen()
    hand.forward(hours=11)
    await keeper.freshen()
    assert len(zalo_oa.spent) == 1
    hand.forward(hours=1)
    await keeper.freshen()
    assert len(zalo_oa.spent) == 2


async def test_a_refusal_with_a_good_status_keeps_what_is_stored(
    zalo_oa: ZaloOaEmulator, keeper: TokenKeeper
) -> None:
    zalo_oa.refuse_oauth()
    with pytest.raises(NoTokenError, match="refused"):
        await keeper.access()
    assert await keeper.access() in zalo_oa.access_tokens
    assert zalo_oa.spent == [FIRST_REFRESH]


@pytest.mark.parametrize(
    "body",
    [
        b'{"access_token": "a", "expires_in": "90000"}',
        b'{"refresh_token": "r", "expires_in": "90000"}',
        b'{"access_token": "a", "refresh_token": null}',
        b'{"access_token": "a", "refresh_token": ""}',
        b"[]",
        b"<html>",
    ],
)
async def test_an_answer_without_both_tokens_is_not_taken(
    zalo_oa: ZaloOaEmulator, keeper: TokenKeeper, store: TokenStore, body: bytes, hand: Hand
) -> None:
    zalo_oa.answer_raw("access_token", body)
    with pytest.raises(NoTokenError, match="refused"):
        await keeper.access()
    assert claimed(store, hand.now()) == FIRST_REFRESH


@pytest.mark.parametrize(
    ("raised", "waits"),
    [(httpx.ReadTimeout("cut"), True), (TimeoutError(), True), (httpx.ConnectError("no"), False)],
)
async def test_a_token_that_may_be_spent_is_left_alone_until_the_lock_ends(
    store: TokenStore, hand: Hand, raised: Exception, waits: bool
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise raised

    oauth = OAuthClient(APP_ID, APP_SECRET, "http://zalo", transport=httpx.MockTransport(fail))
    with pytest.raises(NoTokenError, match="unreachable"):
        await TokenKeeper(store, oauth, hand).access()
    await oauth.close()
    assert (claimed(store, hand.now()) is None) == waits
    hand.forward(seconds=LEASE.total_seconds())
    assert claimed(store, hand.now()) == FIRST_REFRESH


def test_the_lock_is_longer_than_a_call_can_take() -> None:
    assert timedelta(seconds=2 * TIMEOUT) <= LEASE


async def test_what_the_database_would_not_take_is_stored_later(
    zalo_oa: ZaloOaEmulator,
    store: TokenStore,
    oauth: OAuthClient,
    hand: Hand,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens, "_STORING", ())
    keeper = TokenKeeper(store, oauth, hand)

    def locked(fresh: Fresh, now: object) -> None:
        raise Problem("problem.database", reason="locked")

    with monkeypatch.context() as broken:
        broken.setattr(store, "keep", locked)
        with pytest.raises(NoTokenError, match="not_stored"):
            await keeper.access()
    assert await keeper.access() in zalo_oa.access_tokens
    assert zalo_oa.spent == [FIRST_REFRESH]


def test_a_pair_that_another_process_replaced_is_not_spent(store: TokenStore, hand: Hand) -> None:
    seen = store.load()
    assert seen is not None
    store.keep(Fresh("a", "newer", 90000), hand.now())
    assert store.claim(hand.now(), seen.stamp) is None
    assert claimed(store, hand.now()) == "newer"


def test_the_same_setting_never_replaces_what_came_after_it(store: TokenStore, hand: Hand) -> None:
    store.keep(Fresh("a", "newer", 90000), hand.now())
    assert not store.plant(FIRST_REFRESH, hand.now())
    assert claimed(store, hand.now()) == "newer"
    assert store.plant("put-in-by-hand", hand.now())
    assert claimed(store, hand.now()) == "put-in-by-hand"


def test_rotating_the_key_keeps_the_tokens(engine: Engine, store: TokenStore, hand: Hand) -> None:
    store.keep(Fresh("access", "refresh", 90000), hand.now())
    with writing(engine) as connection:
        rotate(connection, Cipher(["a-new-secret", "a-made-up-secret"]))
    rotated = TokenStore(engine, Cipher(["a-new-secret"]), APP_ID)
    loaded = rotated.load()
    assert loaded is not None
    assert (loaded.access, claimed(rotated, hand.now())) == ("access", "refresh")
    with pytest.raises(Problem, match="cannot_decrypt"):
        store.load()
