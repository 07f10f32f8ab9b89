"""One Zalo bot as a messenger: its events read, its calls made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.base.texts import Texts
from bot.channels.files_elsewhere import file_names
from bot.channels.protocol import Call, Incoming, Json, RemoteFile, Source
from bot.channels.remote_download import RemoteDownload
from bot.channels.shared_pictures import KINDS, SharedPictures
from bot.channels.zalo_bot import errors
from bot.channels.zalo_bot.client import ZaloBotClient
from bot.channels.zalo_bot.polling import ZaloBotSource
from bot.channels.zalo_bot.quota import Quota, QuotaError
from bot.channels.zalo_bot.updates import CHANNEL, chat_of, read
from bot.conversation.messages import (
    Address,
    Attachment,
    Capabilities,
    Delivery,
    Reply,
    Sent,
)

TEXT_LIMIT: Final = 2000


@dataclass(frozen=True, slots=True)
class Callback:
    """Where Zalo is told to call, and the secret that it then sends."""

    url: str
    secret: str


class ZaloBotMessenger:
    """A bot of the platform, with events by a webhook or by polling."""

    name: str = CHANNEL
    capabilities = Capabilities(buttons=False, edits=False, calendars=False, text_limit=TEXT_LIMIT)
    refused_token = "channels.zalo_bot_token"  # noqa: S105 - a catalogue key

    def __init__(
        self,
        client: ZaloBotClient,
        say: Texts,
        quota: Quota,
        download: RemoteDownload,
        pictures: SharedPictures | None = None,
        callback: Callback | None = None,
        page: str = "",
    ) -> None:
        """Join the parts; ``pictures`` are None where Zalo cannot reach this program.

        ``page`` is the address of the web page, where there is one.
        """
        self._client = client
        self._say = say
        self._quota = quota
        self._download = download
        self._pictures = pictures
        self._callback = callback
        self._page = page
        self._source = ZaloBotSource(client)

    async def open(self, *, webhook: bool) -> None:
        """Find out whether there is such a bot; tell Zalo where to call, or that we ask."""
        await self._client.me()
        if not webhook or self._callback is None:
            await self._client.delete_webhook()
            return
        await self._client.set_webhook(self._callback.url, self._callback.secret)

    async def introduce(self) -> None:
        """Do nothing: the platform has no menus."""

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
        await self._download.close()

    def sources(self) -> Sequence[Source]:
        """Return the one bot."""
        return (self._source,)

    def read(self, update: Json) -> Incoming | None:
        """Return what an event asks; None for what is not said to the bot."""
        return read(update, self._client.key)

    async def fetch(self, file: RemoteFile, limit: int) -> bytes:
        """Return a picture's content."""
        return await self._download(file.id, limit)

    async def acknowledge(self, tap: str) -> None:
        """Do nothing: there are no buttons."""

    async def typing(self, to: Address) -> None:
        """Show that an answer is being worked out."""
        await self._client.typing(chat_of(to)[1])

    def calls(self, to: Address, reply: Reply, redraws: str | None) -> Sequence[Call]:
        """Return a call for the text, and one for each picture; other files are named."""
        shown = self._pictures is not None
        pictures = [file for file in reply.files if shown and file.mime in KINDS]
        others = [file for file in reply.files if file not in pictures]
        named = file_names(others, self._page, self._say)
        texts = [text for text in (reply.text, "\n".join(named)) if text]
        return [
            *(self._text(to, text[:TEXT_LIMIT]) for text in texts),
            *(self._picture(to, file) for file in pictures),
        ]

    def outcome(self, error: Exception) -> Sent:
        """Return what is known of a call that raised an error."""
        if isinstance(error, QuotaError):
            return Sent(Delivery.UNREACHABLE, reason="quota")
        return errors.outcome(error)

    def _text(self, to: Address, text: str) -> Call:
        return lambda: self._counted(lambda: self._client.send_message(chat_of(to)[1], text))

    def _picture(self, to: Address, picture: Attachment) -> Call:
        async def send() -> str:
            if self._pictures is None:
                raise LookupError("no address to fetch pictures from")
            url = await self._pictures.share(picture)
            return await self._client.send_photo(chat_of(to)[1], url)

        return lambda: self._counted(send)

    async def _counted(self, send: Callable[[], Awaitable[str]]) -> str:
        # Counted before the call: a process that dies after it has used a message all the same.
        await asyncio.to_thread(self._quota.take)
        try:
            return await send()
        except Exception as error:
            known = self.outcome(error)
            # What may have arrived stays counted: Zalo counts it, and Zalo's quota holds.
            if known.outcome is not Delivery.UNKNOWN:
                await asyncio.to_thread(self._quota.give_back)
            if known.reason == "quota":
                await asyncio.to_thread(self._quota.refused)
            raise
