"""The web server of the process."""

from __future__ import annotations

import errno
import socket
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.base.problems import Problem
from bot.channels.http_limits import LARGEST_HEAD, Connections, Limits, below_descriptors, limited
from bot.channels.own_hosts import OwnHosts

_CLOSING_SECONDS: Final = 4
_LARGEST_FRAME: Final = 2**17


class Server(uvicorn.Server):
    """Serves until ``should_exit`` is set; signals are left to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def make_server(
    routes: Sequence[BaseRoute], *, hosts: Collection[str] = (), trusted_hops: int = 0
) -> Server:
    """Return a server of some routes.

    ``hosts`` are the names that it may be called by, any when there are none; ``trusted_hops`` is
    how many proxies of ours stand before it.
    """
    limits = Limits(below_descriptors(), by_address=trusted_hops == 0)
    return Server(
        uvicorn.Config(
            OwnHosts(Starlette(routes=routes), frozenset(hosts)),
            http=limited(Connections(limits)),
            h11_max_incomplete_event_size=LARGEST_HEAD,
            proxy_headers=False,  # whose word is taken is for ``client_address`` to say
            log_level="error",  # a line for every mistaken request would fill the disk
            log_config=None,
            access_log=False,  # addresses hold sign-in tokens
            lifespan="off",
            server_header=False,
            ws_max_size=_LARGEST_FRAME,
            timeout_graceful_shutdown=_CLOSING_SECONDS,
        )
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one. Raises Problem when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Said to be TCP: only then does asyncio send small frames at once (TCP_NODELAY).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A restart must not wait for the old connections' minutes in TIME_WAIT.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Problem("channels.port_in_use", host=host, port=port) from error
        raise Problem(
            "channels.cannot_listen", host=host, port=port, reason=error.strerror or error
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
