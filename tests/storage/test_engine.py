from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from bot.storage.engine import open_engine, writing


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_database_and_its_folder_are_their_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "bot.db"
    engine = open_engine(f"sqlite:///{path}")
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE a (b INTEGER)"))
        assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    assert mode(path.parent) == 0o700
    engine.dispose()


def test_a_database_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.touch(mode=0o644)
    path.chmod(0o644)
    open_engine(f"sqlite:///{path}", create=False).dispose()
    assert mode(path) == 0o600
