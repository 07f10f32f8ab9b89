from __future__ import annotations

import socket

from bot.channels.http_server import listen


def test_small_answers_are_not_held_back() -> None:
    # asyncio sets TCP_NODELAY on sockets that say they are TCP; without it answers wait 40 ms.
    with listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
