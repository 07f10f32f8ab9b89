"""SIGTERM and SIGINT as the wish to end."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stop_signals(stop: asyncio.Event, on_stop: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Set ``stop`` at SIGTERM and SIGINT; outside the main thread there are no signals to catch."""
    loop = asyncio.get_running_loop()
    here = threading.current_thread() is threading.main_thread()
    caught = (signal.SIGTERM, signal.SIGINT) if here else ()

    def stopping() -> None:
        if not stop.is_set():
            on_stop()
        stop.set()

    for number in caught:
        loop.add_signal_handler(number, stopping)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
