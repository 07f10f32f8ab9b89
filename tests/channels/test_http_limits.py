from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from bot.channels.http_limits import Connections, Limits, below_descriptors, limited
from bot.channels.http_server import Server, listen

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@asynccontextmanager
async def serving(limits: Limits) -> AsyncIterator[int]:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        while True:
            await socket.send_text(await socket.receive_text())

    routes = [Route("/", answer, methods=["GET", "POST"]), WebSocketRoute("/live", live)]
    app = Starlette(routes=routes)
    config = uvicorn.Config(app, http=limited(Connections(limits)), log_config=None, lifespan="off")
    server = Server(config)
    with listen("127.0.0.1", 0) as listener:
        running = asyncio.create_task(server.serve(sockets=[listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await running


async def opened(port: int, data: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    await writer.drain()
    return reader, writer


async def ended(reader: asyncio.StreamReader) -> bytes:
    try:
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b""


async def test_half_a_head_is_waited_for_only_so_long() -> None:
    async with serving(Limits(100, head_seconds=0.1)) as port:
        reader, writer = await opened(port, b"GET / HTTP/1.1\r\nHost:")
        assert await ended(reader) == b""
        writer.close()


async def test_half_a_body_is_waited_for_only_so_long() -> None:
    async with serving(Limits(100, body_seconds=0.1)) as port:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"
        reader, writer = await opened(port, head)
        assert await ended(reader) == b""
        writer.close()


async def test_a_live_line_lives_longer_than_a_body_may_take() -> None:
    limits = Limits(100, headless=1, burst=1, moment=0.1, head_seconds=0.1, body_seconds=0.1)
    async with serving(limits) as port, connect(f"ws://127.0.0.1:{port}/live") as line:
        await asyncio.sleep(0.3)
        await line.send("still here")
        assert await asyncio.wait_for(line.recv(), 5) == "still here"


async def test_a_second_half_head_on_a_kept_connection_is_not_waited_for_either() -> None:
    async with serving(Limits(100, head_seconds=0.2)) as port:
        reader, writer = await opened(port, GET)
        assert b"200 OK" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        await reader.readexactly(1)
        writer.write(b"GET / HT")
        assert await ended(reader) == b""
        writer.close()


async def test_half_open_connections_of_one_address_leave_room_for_whole_ones() -> None:
    async with serving(Limits(100, headless=5, burst=5)) as port:
        talking = await opened(port, GET)  # its head is there: it counts no more as half open
        assert b"200 OK" in await asyncio.wait_for(talking[0].readuntil(b"\r\n\r\n"), 5)
        half = [await opened(port, b"GET /") for _ in range(5)]
        refused, refused_writer = await opened(port)
        assert await ended(refused) == b""
        talking[1].write(GET)
        assert b"200 OK" in await asyncio.wait_for(talking[0].readuntil(b"\r\n\r\n"), 5)
        half[0][1].close()
        await asyncio.sleep(0.05)
        again, again_writer = await opened(port, GET)
        assert b"200 OK" in await asyncio.wait_for(again.readuntil(b"\r\n\r\n"), 5)
        for writer in (talking[1], refused_writer, again_writer, *(pair[1] for pair in half)):
            writer.close()


def test_connections_are_fewer_than_descriptors() -> None:
    import resource

    found = below_descriptors()
    assert 16 <= found < resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@pytest.mark.parametrize("pages", [60, 200])
async def test_all_pages_of_an_office_may_connect_at_the_same_moment(pages: int) -> None:
    async with serving(Limits(4096)) as port:
        opening = [opened(port) for _ in range(pages)]
        lines = await asyncio.gather(*opening)
        for _, writer in lines:  # all are connected before the first of them says a word
            writer.write(GET)
        heads = [reader.readuntil(b"\r\n\r\n") for reader, _ in lines]
        found = await asyncio.wait_for(asyncio.gather(*heads), 10)
        assert [b"200 OK" in head for head in found] == [True] * pages
        for _, writer in lines:
            writer.close()


async def test_those_that_say_nothing_for_longer_than_a_moment_are_few_again() -> None:
    async with serving(Limits(1000, headless=5, moment=0.1)) as port:
        silent = [await opened(port, b"GET /") for _ in range(20)]
        ends = [asyncio.create_task(ended(reader)) for reader, _ in silent]
        await asyncio.wait(ends, timeout=1)
        assert sum(end.done() for end in ends) == 15
        for _, writer in silent:
            writer.close()
        await asyncio.gather(*ends)


class Open(asyncio.Transport):
    closing = False

    def is_closing(self) -> bool:
        return self.closing

    def abort(self) -> None:
        self.closing = True


def test_the_oldest_silent_one_gives_way_to_a_newcomer_after_its_moment() -> None:
    connections, old, young = Connections(Limits(100, headless=1, burst=2)), Open(), Open()
    assert connections.admits(old, "a", 0.0)
    assert connections.admits(young, "a", 0.9)
    assert not connections.admits(Open(), "a", 0.95)
    assert connections.admits(Open(), "a", 1.0)
    assert (old.closing, young.closing) == (True, False)


def test_a_silent_one_of_any_address_gives_way_where_all_room_is_taken() -> None:
    connections, silent, talking = Connections(Limits(2)), Open(), Open()
    assert connections.admits(talking, "a", 0.0)
    connections.has_head(talking)
    assert connections.admits(silent, "b", 0.0)
    assert not connections.admits(Open(), "c", 0.5)
    assert connections.admits(Open(), "c", 2.0)
    assert (silent.closing, talking.closing) == (True, False)


@pytest.mark.parametrize(("by_address", "admitted"), [(True, 25), (False, 100)])
def test_one_address_has_a_quarter_unless_it_is_a_proxys(by_address: bool, admitted: int) -> None:
    connections = Connections(Limits(100, by_address=by_address, headless=8))
    found = 0
    for _ in range(120):
        transport = Open()
        if connections.admits(transport, "192.0.2.1", 0.0):
            connections.has_head(transport)
            found += 1
    assert found == admitted
    assert connections.admits(Open(), "192.0.2.2", 0.0) is by_address


def test_a_closed_connection_makes_room() -> None:
    connections, first = Connections(Limits(1, headless=1)), Open()
    assert connections.admits(first, "a", 0.0)
    assert not connections.admits(Open(), "b", 0.0)
    first.closing = True
    assert connections.admits(Open(), "b", 0.0)
