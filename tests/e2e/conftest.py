"""What the tests from end to end share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import Telegram


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[Telegram]:
    """The messenger, as a process that takes calls; a module may have one that is started later."""
    emulator = Telegram(tmp_path)
    emulator.start()
    yield emulator
    emulator.stop()
