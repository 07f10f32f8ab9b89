"""The Official Account as a messenger: its events read, consultation messages sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.base.texts import Texts
from bot.channels.files_elsewhere import file_names
from bot.channels.protocol import Call, Incoming, Json, RemoteFile, Source
from bot.channels.remote_download import RemoteDownload
from bot.channels.render import fit
from bot.channels.shared_pictures import KINDS
from bot.channels.zalo_oa import errors
from bot.channels.zalo_oa.client import ZaloOaClient, ZaloOaError
from bot.channels.zalo_oa.identity import Identity
from bot.channels.zalo_oa.updates import CHANNEL, TAP, read
from bot.conversation.messages import Address, Attachment, Capabilities, Choice, Reply, Sent

_TITLE: Final = 100
_WRONG_PARAMETER: Final = -201
#: What the account may send as a file, and how large, in bytes.
_DOCUMENTS: Final = frozenset({"application/pdf"})
_LARGEST_DOCUMENT: Final = 5 * 2**20
_REMEMBERED: Final = 5000
#: Told of every refusal: whose message, and Zalo's code.
Refused = Callable[[str, int], Awaitable[None]]


class ZaloOaMessenger:
    """An account's consultation messages. Its events come by the webhook alone."""

    name: str = CHANNEL
    capabilities = Capabilities(
        edits=False, calendars=False, text_limit=2000, button_limit=5, action_limit=900
    )
    refused_token = "channels.zalo_oa_token"  # noqa: S105 - a catalogue key

    def __init__(
        self,
        client: ZaloOaClient,
        identity: Identity,
        say: Texts,
        download: RemoteDownload,
        refused: Refused,
        page: str = "",
    ) -> None:
        """Join the parts; ``page`` is the address of the web page, where there is one."""
        self._client = client
        self._identity = identity
        self._say = say
        self._download = download
        self._refused = refused
        self._page = page
        self._sent: deque[str] = deque(maxlen=_REMEMBERED)

    def has_sent(self, message_id: str) -> bool:
        """Return whether a message was lately sent from here."""
        return message_id in self._sent

    async def open(self, *, webhook: bool) -> None:
        """Find out whether the account lets us in; its webhook is set in Zalo's console."""
        self._identity.told(await self._client.account())

    async def introduce(self) -> None:
        """Do nothing: the menu is set in Zalo's console."""

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
        await self._download.close()

    def sources(self) -> Sequence[Source]:
        """Return none: there is no polling."""
        return ()

    def read(self, update: Json) -> Incoming | None:
        """Return what an event asks; None for what no person said to the account."""
        return read(update)

    async def fetch(self, file: RemoteFile, limit: int) -> bytes:
        """Return a file's content."""
        return await self._download(file.id, limit)

    async def acknowledge(self, tap: str) -> None:
        """Do nothing: a tap is a message."""

    async def typing(self, to: Address) -> None:
        """Do nothing: the account cannot show it."""

    def calls(self, to: Address, reply: Reply, redraws: str | None) -> Sequence[Call]:
        """Return a call for the text with its buttons, and one for each file that may go."""
        going = [file for file in reply.files if _may_go(file)]
        others = [file for file in reply.files if file not in going]
        # The account carries pictures and small PDF files; a workbook is fetched from the page.
        named = file_names(others, self._page, self._say)
        text = [self._text(to, reply)] if reply.text else []
        rest = [self._text(to, Reply("\n".join(named)[:2000]))] if named else []
        return [*text, *rest, *(self._file(to, file) for file in going)]

    def outcome(self, error: Exception) -> Sent:
        """Return what is known of a call that raised an error."""
        return errors.outcome(error)

    def _text(self, to: Address, reply: Reply) -> Call:
        async def send() -> str:
            try:
                return await self._consult(to, _message(reply.text, reply.choices))
            except ZaloOaError as error:
                if error.code != _WRONG_PARAMETER or not reply.choices:
                    raise
            # The buttons are not to Zalo's liking: numbered lines always are.
            plain = replace(self.capabilities, buttons=False)
            for part in fit(replace(reply, files=()), plain, self._say):
                sent = await self._consult(to, _message(part.text, ()))
            return sent

        return send

    def _file(self, to: Address, file: Attachment) -> Call:
        async def send() -> str:
            kind = "image" if file.mime in KINDS else "file"
            number = await self._client.upload(kind, file.name, file.mime, file.content)
            return await self._consult(to, {"attachment": _attachment(kind, number)})

        return send

    async def _consult(self, to: Address, message: Mapping[str, Any]) -> str:
        try:
            accepted = await self._client.consult(to.id, message)
        except ZaloOaError as error:
            if error.code is not None:
                await self._refused(to.id, error.code)
            raise
        self._sent.append(accepted.message_id)
        return accepted.message_id


def _message(text: str, choices: Sequence[Choice]) -> dict[str, Any]:
    if not choices:
        return {"text": text}
    buttons = [
        {
            "title": choice.label[:_TITLE],
            "type": "oa.query.hide",
            "payload": f"{TAP}{choice.action}",
        }
        for choice in choices
    ]
    return {"text": text, "attachment": {"type": "template", "payload": {"buttons": buttons}}}


def _attachment(kind: str, number: str) -> dict[str, Any]:
    if kind == "file":
        return {"type": "file", "payload": {"token": number}}
    media = {"media_type": "image", "attachment_id": number}
    return {"type": "template", "payload": {"template_type": "media", "elements": [media]}}


def _may_go(file: Attachment) -> bool:
    return file.mime in KINDS or (
        file.mime in _DOCUMENTS and len(file.content) <= _LARGEST_DOCUMENT
    )
