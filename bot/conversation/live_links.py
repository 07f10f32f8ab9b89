"""Links in what others wrote, such as a unit's name, kept from being live in a chat.

Messengers make a link of whatever looks like one. Ours are the page's and those that a reply
names; any other gets a word joiner inside, which no reader sees and no messenger takes for a link.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from bot.conversation.messages import Reply

#: U+2060, of no width.
WORD_JOINER: Final = "\u2060"
_LIVE: Final = re.compile(
    r"(?<![\w.+-])[a-z][a-z0-9+.-]{1,20}://\S+"  # an address with its scheme
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"  # a mailbox
    r"|(?<![\w@.-])(?:[\w-]{1,63}\.)+[a-z]{2,24}(?!\w)(?:[/:?#]\S*)?"  # a host without a scheme
    r"|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}[:/]\S*"  # a host by its number
    r"|(?<![\w/.])@[a-z]\w+"  # an account of the messenger
    r"|(?:(?<=[\s(\"'“,;:-])|^)/[a-z]\w+",  # a command to it
    re.IGNORECASE,
)
#: What every link but a command holds. Most answers hold none, and cost no more than this.
_HINT: Final = re.compile(r"[.@][^\W\d]|://|\.\d+[:/]", re.IGNORECASE)
_COMMANDS: Final = tuple(f"{before}/" for before in " \n\t(\"'“,;:-")
_JOINTS: Final = re.compile(r"(?<=[.:@])(?=\S)|(?<=^/)")
#: Endings of files that are no top-level domains: the name of a report stays to be copied.
_FILES: Final = frozenset({"xlsx", "xls", "csv", "pdf", "docx", "json", "toml", "png", "jpg"})


def without_live_links(reply: Reply, page: str) -> Reply:
    """Return a reply in which only links to the page, and those that it names, are live."""
    if not _may_hold_links("\n".join((reply.text, *(choice.label for choice in reply.choices)))):
        return reply
    own = frozenset(filter(None, (urlsplit(page).netloc,)))
    text = dead(reply.text, own, reply.links)
    labels = [dead(choice.label, own) for choice in reply.choices]
    if text == reply.text and labels == [choice.label for choice in reply.choices]:
        return reply
    choices = (
        replace(choice, label=label) for choice, label in zip(reply.choices, labels, strict=True)
    )
    return replace(reply, text=text, choices=tuple(choices))


def dead(text: str, hosts: Collection[str] = (), links: Collection[str] = ()) -> str:
    """Return a text whose links are broken, but those to some hosts and some whole links."""
    if not _may_hold_links(text):
        return text

    def broken(match: re.Match[str]) -> str:
        address = match[0]
        if (
            _is_ours(address, hosts, links)
            or address.rpartition(".")[2].rstrip(":").lower() in _FILES
        ):
            return address
        return _JOINTS.sub(WORD_JOINER, address)

    # What is broken may have hidden another: "@a@b.vn".
    while (shown := _LIVE.sub(broken, text)) != text:
        text = shown
    return text


def _may_hold_links(text: str) -> bool:
    return _HINT.search(text) is not None or any(sign in f" {text}" for sign in _COMMANDS)


def _is_ours(address: str, hosts: Collection[str], links: Collection[str]) -> bool:
    if "://" not in address:
        return False
    # A full stop or a bracket may follow in the sentence.
    return urlsplit(address).netloc in hosts or any(
        address.startswith(link) and len(address) - len(link) <= 2 for link in links
    )
