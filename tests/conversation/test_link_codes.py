"""``bot link-code``: codes that link, as text, JSON and printed slips."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from click.testing import CliRunner
from sqlalchemy import Engine, func, select

from bot.base.problems import Problem
from bot.commands.common import Setup
from bot.commands.link_code import link_code
from bot.conversation import link_attempts
from bot.conversation.link_attempts import Verdict
from bot.conversation.messages import Address
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.understanding.entities.link_codes import LinkCode, readings
from tests.builders.reminding import agency, at, person

NOW = at(datetime(2026, 11, 16).date(), 9)  # noqa: DTZ001


@pytest.fixture
def house(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("BOT_NOW", "2026-11-16T09:00:00")
    monkeypatch.setenv("BOT_SECRET_KEY", "a key")
    monkeypatch.setattr(Setup, "engine", sqlite)
    with writing(sqlite) as connection:
        agency(connection)
        for number in range(10):
            person(connection, f"CB{number:04}", linked=None)
    return sqlite


def run(*arguments: str) -> str:
    result = CliRunner().invoke(link_code, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def kept(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(
            connection.execute(select(func.count()).select_from(tables.link_code)).scalar_one()
        )


def test_each_code_is_a_line_of_json_and_links(house: Engine) -> None:
    lines = [json.loads(line) for line in run("CB0001", "CB0002", "CB0001", "--json").splitlines()]
    assert [line["person"] for line in lines] == ["CB0001", "CB0002"]
    assert {line["expires"][:16] for line in lines} == {"2026-11-16T09:10"}
    with writing(house) as connection:
        for line in lines:
            assert set(line) == {"person", "code", "expires"}
            chat = Address("web", line["person"])
            tried = link_attempts.attempt(
                connection, chat, LinkCode(readings(line["code"])), now=NOW, secret=b"a key"
            )
            assert tried.verdict is Verdict.RIGHT


def test_a_slip_lives_to_the_end_of_its_day(house: Engine) -> None:
    line = json.loads(run("CB0001", "--until", "30/11/2026", "--json"))
    assert line["expires"] == "2026-11-30T23:59:59+07:00"


def test_people_read_the_code_and_its_end(house: Engine) -> None:
    assert run("CB0001").strip().endswith("đến 09:10 thứ Hai 16/11/2026")


@pytest.mark.parametrize("arguments", [("CB0001", "NOBODY"), ("CB0001", "--until", "2026-11-15")])
def test_one_mistake_and_no_code_is_made(house: Engine, arguments: tuple[str, ...]) -> None:
    with pytest.raises(Problem):
        run(*arguments)
    assert kept(house) == 0


def test_without_people_it_is_wrong_usage(house: Engine) -> None:
    assert CliRunner().invoke(link_code, []).exit_code == 2


def test_slips_are_printed_eight_a_page(house: Engine, tmp_path: Path) -> None:
    out = tmp_path / "slips.pdf"
    people = [f"CB{number:04}" for number in range(10)]
    said = run(*people, "--until", "2026-11-30", "--pdf", str(out))
    assert said.splitlines()[-1] == f"Đã ghi 10 phiếu vào {out}."
    content = out.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") == 2


def qr_codes(content: bytes) -> set[str]:
    page = pypdfium2.PdfDocument(content)[0].render(scale=4).to_pil()
    return {found.text for found in zxingcpp.read_barcodes(page)}


def test_a_slip_has_a_qr_for_each_way_in(
    house: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver_of_telegram: str
) -> None:
    monkeypatch.setenv("BOT_TELEGRAM_TOKEN", "1:made-up-token")
    monkeypatch.setenv("BOT_TELEGRAM_BASE_URL", httpserver_of_telegram)
    monkeypatch.setenv("BOT_ZALO_LINK", "https://zalo.me/4318657068771012646")
    monkeypatch.setenv("BOT_PUBLIC_URL", "https://bot.test/")
    out = tmp_path / "slips.pdf"
    said = run("--json", "CB0001", "--pdf", str(out))
    code = json.loads(said)["code"]
    assert qr_codes(out.read_bytes()) == {
        f"https://t.me/assistant_bot?start={code}",
        "https://zalo.me/4318657068771012646",
        f"https://bot.test/#{code}",
    }


def test_without_a_way_in_the_qr_is_the_code(house: Engine, tmp_path: Path) -> None:
    out = tmp_path / "slips.pdf"
    code = json.loads(run("--json", "CB0001", "--pdf", str(out)))["code"]
    assert qr_codes(out.read_bytes()) == {code}


def test_a_bot_that_does_not_answer_is_left_out_and_said_without_its_token(
    house: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TELEGRAM_TOKEN", "1:made-up-token")
    monkeypatch.setenv("BOT_TELEGRAM_BASE_URL", "http://127.0.0.1:9")
    out = tmp_path / "slips.pdf"
    result = CliRunner().invoke(link_code, ["CB0001", "--pdf", str(out)])
    assert result.exit_code == 0
    assert "không cho biết tên bot" in result.stderr
    assert "made-up-token" not in result.output
    assert len(qr_codes(out.read_bytes())) == 1


def test_a_units_slips_are_for_those_without_a_chat(house: Engine) -> None:
    with writing(house) as connection:
        (unit,) = connection.execute(select(tables.unit.c.code).limit(1)).scalars()
        account = {"channel": "web", "address": "x", "person_id": 3, "linked_at": NOW}
        connection.execute(tables.channel_account.insert().values(account))
    lines = [json.loads(line) for line in run("--json", "--unit", unit).splitlines()]
    assert [line["person"] for line in lines] == [
        f"CB{number:04}" for number in range(10) if number != 2
    ]


@pytest.fixture
def httpserver_of_telegram() -> Iterator[str]:
    class GetMe(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"ok": True, "result": {"username": "assistant_bot"}}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), GetMe) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_slips_are_their_owners_only(house: Engine, tmp_path: Path) -> None:
    out = tmp_path / "slips.pdf"
    out.touch(mode=0o644)
    out.chmod(0o644)
    run("CB0001", "--pdf", str(out))
    assert out.stat().st_mode & 0o777 == 0o600


def test_when_the_slips_cannot_be_written_no_code_is_kept(house: Engine, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        run("CB0001", "--pdf", str(tmp_path / "absent" / "slips.pdf"))
    assert kept(house) == 0
