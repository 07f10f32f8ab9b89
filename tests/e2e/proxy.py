"""A wire between a client and a server that can be cut, and cut one way only."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path
from typing import Final

_CHUNK: Final = 65536


class Wire:
    """Carries connections from its own port to another, or a socket, as long as it is whole."""

    def __init__(self, to: int | Path) -> None:
        self.to = to
        self.whole = True
        self.answers = True
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self.whole = False
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                _close(end)

    def mend(self) -> None:
        """Carry everything again."""
        self.whole = self.answers = True

    def swallow_answers(self) -> None:
        """Carry what the browser says, and lose what the server answers."""
        self.answers = False

    def close(self) -> None:
        self.cut()
        _close(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                if not self.whole:
                    raise ConnectionError
                far = self._dial()
            except OSError:
                _close(near)
                continue
            with self._lock:
                self._pairs.append((near, far))
            for source, sink, answering in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._carry, args=(source, sink, answering), daemon=True
                ).start()

    def _dial(self) -> socket.socket:
        if isinstance(self.to, int):
            far = socket.create_connection(("127.0.0.1", self.to), 5)
            far.settimeout(None)
            return far
        far = socket.socket(socket.AF_UNIX)
        far.connect(str(self.to))
        return far

    def _carry(self, source: socket.socket, sink: socket.socket, answering: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK):
                if self.answers or not answering:
                    sink.sendall(chunk)
        _close(source)
        _close(sink)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
