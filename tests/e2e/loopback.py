"""A Starlette application served on a free loopback port, in a thread of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from tests.e2e.processes import eventually, free_port


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Serve an application; give its address."""
    port = free_port()
    config = uvicorn.Config(app, "127.0.0.1", port, log_config=None, access_log=False)
    config.lifespan = "off"
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    eventually(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
