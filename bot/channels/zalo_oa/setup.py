"""The channel of the Official Account with its parts joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from bot.base.problems import Problem
from bot.base.settings import Settings, plain
from bot.channels.protocol import Channel
from bot.channels.runtime import Runtime
from bot.channels.webhook import Entrance
from bot.channels.zalo_oa.settings import ZaloOaSettings
from bot.conversation.send_cost import PlannedSend, SendCost

PATH: Final = "/zalo-oa"
OWN_SETTINGS: Final = ZaloOaSettings
#: Those of the token and of the address; see ``registry.messengers``.
MESSENGER: Final = ("zalo_oa_refresh_token", "zalo_oa_base_url")
#: Zalo punishes what is not answered within two seconds.
_PATIENCE: Final = 1.5


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the account needs, all of it."""

    app_id: str
    app_secret: str = field(repr=False)
    secret_key: str = field(repr=False)
    refresh_token: str = field(repr=False)


def credentials(settings: Settings) -> Credentials | None:
    """Return the settings' credentials; None where none is set.

    Raises Problem, naming what is missing, where only some are.
    """
    own = settings.own(ZaloOaSettings)
    given = {
        "BOT_ZALO_OA_APP_ID": own.zalo_oa_app_id,
        "BOT_ZALO_OA_APP_SECRET": plain(own.zalo_oa_app_secret),
        "BOT_ZALO_OA_SECRET_KEY": plain(own.zalo_oa_secret_key),
        "BOT_ZALO_OA_REFRESH_TOKEN": plain(own.zalo_oa_refresh_token),
    }
    values = [value.strip() for value in given.values() if value and value.strip()]
    if not values:
        return None
    if len(values) < len(given):
        missing = [name for name, value in given.items() if not (value and value.strip())]
        raise Problem("channels.zalo_oa_incomplete", names=", ".join(missing))
    return Credentials(*values)


def join(runtime: Runtime, settings: Settings) -> Channel | None:
    """Return the channel, ready to be started; None where it is not set up.

    Raises Problem for credentials that are not complete and figures that are none.
    """
    keys = credentials(settings)
    if keys is None:
        return None
    # Deferred, optional: without its tokens nothing of the messenger is loaded.
    from bot.channels.messenger_channel import MessengerChannel
    from bot.channels.remote_download import RemoteDownload, is_loopback
    from bot.channels.zalo_oa.channel import Parts, ZaloOaChannel
    from bot.channels.zalo_oa.client import ZaloOaClient
    from bot.channels.zalo_oa.gateway import ZaloOaGateway
    from bot.channels.zalo_oa.identity import Identity
    from bot.channels.zalo_oa.messenger import ZaloOaMessenger
    from bot.channels.zalo_oa.oauth import OAuthClient
    from bot.channels.zalo_oa.signature import EventSignature
    from bot.channels.zalo_oa.tariff import tariff_of
    from bot.channels.zalo_oa.token_store import TokenStore
    from bot.channels.zalo_oa.tokens import TokenKeeper
    from bot.channels.zalo_oa.watch import Watch
    from bot.storage.encryption import cipher_of

    engine, clock, own = runtime.engine, runtime.clock, settings.own(ZaloOaSettings)
    public = (settings.public_url or "").rstrip("/")
    oauth = OAuthClient(keys.app_id, keys.app_secret, own.zalo_oa_oauth_url)
    store = TokenStore(engine, cipher_of(settings), keys.app_id)
    keeper = TokenKeeper(store, oauth, clock)
    client = ZaloOaClient(keeper, own.zalo_oa_base_url, own.zalo_oa_zns_url)
    download = RemoteDownload(inside=is_loopback(own.zalo_oa_base_url))

    async def refused(user_id: str, code: int) -> None:
        await gateway.refused(user_id, code)

    identity = Identity(keys.app_id)
    messenger = ZaloOaMessenger(client, identity, runtime.say, download, refused, public)
    inner = MessengerChannel(runtime, messenger, a_second=own.zalo_oa_sends_a_second)
    gateway = ZaloOaGateway(engine, clock, inner.gateway, client, tariff_of(settings), public)
    silence = timedelta(hours=own.zalo_oa_silence_hours) if public else None
    watch = Watch(engine, clock, store, keeper, oauth, keys.refresh_token, silence)
    quiet = timedelta(minutes=own.zalo_oa_quiet_minutes)
    signature = EventSignature(identity, keys.secret_key)
    entrance = Entrance(PATH, signature, patience=_PATIENCE, late=200, probes=True)
    parts = Parts(identity, messenger, inner, gateway, watch, quiet)
    return ZaloOaChannel(runtime, parts, entrance if public else None)


def send_cost(
    settings: Settings, connection: Connection, planned: Sequence[PlannedSend]
) -> SendCost | None:
    """Return what messages through the account will cost; None where it is not set up."""
    if credentials(settings) is None:
        return None
    # Deferred, slow: asked for by officers' rehearsals alone.
    from bot.channels.zalo_oa.estimate import estimate
    from bot.channels.zalo_oa.tariff import tariff_of

    return estimate(connection, planned, tariff_of(settings))


def way_in(settings: Settings) -> str | None:
    """Return the address that begins a chat. Zalo's carry no word into it: the code is typed."""
    return settings.own(ZaloOaSettings).zalo_link
