"""The channel of the Zalo Bot Platform with its parts joined."""

from __future__ import annotations

from typing import Final

from bot.base.problems import Problem
from bot.base.settings import Settings, plain
from bot.channels.protocol import Channel
from bot.channels.runtime import Runtime
from bot.channels.webhook import Entrance, SecretHeader, secret_of
from bot.channels.zalo_bot.settings import ZaloBotSettings

PATH: Final = "/zalo-bot"
OWN_SETTINGS: Final = ZaloBotSettings
#: Those of the token and of the address; see ``registry.messengers``.
MESSENGER: Final = ("zalo_bot_token", "zalo_bot_base_url")
HEADER: Final = "X-Bot-Api-Secret-Token"
_SECRET_LENGTH: Final = range(8, 257)


def join(runtime: Runtime, settings: Settings) -> Channel | None:
    """Return the channel, ready to be started; None where no token is set.

    Raises Problem for tokens or a webhook's secret that cannot be ones.
    """
    own = settings.own(ZaloBotSettings)
    tokens = tokens_in(plain(own.zalo_bot_token))
    if not tokens:
        return None
    # Deferred, optional: without its tokens nothing of the messenger is loaded.
    from bot.channels.messenger_channel import MessengerChannel
    from bot.channels.remote_download import RemoteDownload, is_loopback
    from bot.channels.shared_pictures import SharedPictures
    from bot.channels.zalo_bot.bots import ZaloBots
    from bot.channels.zalo_bot.client import ZaloBotClient
    from bot.channels.zalo_bot.messenger import Callback, ZaloBotMessenger
    from bot.channels.zalo_bot.quota import Quota
    from bot.channels.zalo_bot.updates import address

    base, public = own.zalo_bot_base_url, (settings.public_url or "").rstrip("/")
    pictures = SharedPictures(runtime.engine, runtime.clock, public) if public else None
    bots: dict[str, MessengerChannel] = {}
    for token in tokens:
        client = ZaloBotClient(token, base)
        path = PATH if not bots else f"{PATH}/{client.key}"
        secret = _secret(settings, client.key, first=not bots)
        messenger = ZaloBotMessenger(
            client,
            runtime.say,
            Quota(runtime.engine, runtime.clock, client.key, own.zalo_bot_month_limit),
            RemoteDownload(inside=is_loopback(base)),
            pictures,
            Callback(public + path, secret) if public else None,
            public,
        )
        # What was not taken is not sent again: asking for it with a 503 would be in vain.
        proof = SecretHeader(HEADER, secret)
        entrance = Entrance(path, proof, late=200, probes=True) if public else None
        bots[client.key] = MessengerChannel(
            runtime,
            messenger,
            entrance,
            a_second=own.zalo_bot_sends_a_second,
            chats=address(client.key, "").id,
        )
    return ZaloBots(bots, pictures)


def tokens_in(setting: str | None) -> list[str]:
    """Return the tokens of a setting, which has commas between them.

    Raises Problem for one that cannot be part of an address, and for one that is there twice.
    """
    tokens = [token.strip() for token in (setting or "").split(",") if token.strip()]
    wrong = [token for token in tokens if not token.isascii() or set(token) & set("/?# \t\n")]
    if wrong or len(set(tokens)) < len(tokens):
        raise Problem("channels.zalo_bot_token")
    return tokens


def _secret(settings: Settings, bot: str, *, first: bool) -> str:
    """Return the secret that proves Zalo's calls for a bot; the setting is the first bot's."""
    given = plain(settings.own(ZaloBotSettings).zalo_bot_secret)
    if given is None or not first:
        return secret_of(plain(settings.secret_key) or "", f"zalo_bot {bot}")
    if len(given) not in _SECRET_LENGTH or not given.isascii():
        raise Problem("channels.zalo_bot_secret")
    return given
