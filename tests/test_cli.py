"""The commands as people type them: right answers, one sentence for every failure, exit codes."""

from __future__ import annotations

import io
import json
import shutil
import sys
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import cli
from bot.base.settings import Settings
from bot.channels import registry
from bot.storage import tables
from bot.storage.engine import open_engine, reading
from bot.training.enums import Topic
from bot.understanding.reading import Reading, Zone
from bot.understanding.slots import Slots
from tests.builders.sample import ETHICS, building, fill, profile

NOW = "2026-11-10T09:30:00"

#: Every setting's name, the channels' own among them.
SETTINGS = [
    name
    for part in (Settings(_env_file=None), *registry.own_settings(Settings(_env_file=None)))
    for name in type(part).model_fields
]


@dataclass
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """What went wrong: one line, and nothing that only a programmer reads."""
        assert self.code == 1, (self.out, self.err)
        assert len(self.err.strip().splitlines()) == 1
        assert "Traceback" not in self.err
        return self.err.strip()


class Shell:
    """A shell in a folder of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys, folder: Path) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        self.folder = folder

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)

    def __call__(self, *words: str, stdin: str | bytes = b"") -> Ran:
        typed = stdin.encode() if isinstance(stdin, str) else stdin
        self.monkeypatch.setattr(sys, "argv", ["bot", *words])
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        self.capsys.readouterr()
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        else:
            code = 0
        printed = self.capsys.readouterr()
        return Ran(code, printed.out, printed.err)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, capsys, tmp_path: Path) -> Shell:
    """A folder without anything, and no settings but the clock's."""
    for name in SETTINGS:
        monkeypatch.delenv(f"BOT_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    shell = Shell(monkeypatch, capsys, tmp_path)
    shell.set(BOT_NOW=NOW)
    return shell


@pytest.fixture
def empty(bare: Shell, sqlite_template: Path) -> Shell:
    """A migrated database with nothing in it."""
    (bare.folder / "var").mkdir()
    shutil.copy(sqlite_template, bare.folder / "var/bot.db")
    return bare


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A database file with the sample agency."""
    path = tmp_path_factory.mktemp("cli") / "bot.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    with building(engine) as make:
        fill(make)
        make.result("staff01", Topic.DIGITAL, hours="12.5", ends=date(2026, 5, 6))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def bot(bare: Shell, filled: Path) -> Shell:
    """The commands over the sample agency."""
    (bare.folder / "var").mkdir()
    shutil.copy(filled, bare.folder / "var/bot.db")
    return bare


# Usage --------------------------------------------------------------------------------------


def test_help_lists_every_command(bare: Shell):
    ran = bare("--help")
    assert ran.code == 0
    for name in cli.COMMANDS:
        assert f"  {name}" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_has_help(bare: Shell, name: str):
    ran = bare(name, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: bot {name}")
    assert len(ran.out.splitlines()) > 4


@pytest.mark.parametrize("name", ["list", "check", "use"])
def test_every_plan_command_has_help(bare: Shell, name: str):
    assert bare("plan", name, "--help").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("obligations",),
        ("obligations", "staff01", "--as-of", "31-12-2026"),
        ("obligations", "staff01", "--as-of", "2026-02-30"),
        ("progress", "--nonsense"),
        ("grant", "staff01", "king"),
        ("grant", "staff01"),
        ("plan", "check"),
        ("ask", "em còn thiếu gì"),
        ("--nonsense",),
    ],
)
def test_wrong_usage_ends_with_2(bare: Shell, words: tuple[str, ...]):
    ran = bare(*words)
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_the_version_is_told(bare: Shell):
    ran = bare("--version")
    assert ran.code == 0
    assert ran.out.startswith("bot, version ")


# Failures -----------------------------------------------------------------------------------


NEED_DATA = [("obligations", "staff01"), ("progress",), ("plan", "list"), ("ask", "--as", "x", "y"),
             ("grant", "x", "officer"), ("revoke", "x", "officer")]  # fmt: skip


@pytest.mark.parametrize("words", NEED_DATA, ids=" ".join)
def test_without_a_database_one_is_told_to_make_it(bare: Shell, words: tuple[str, ...]):
    assert "bot migrate" in bare(*words).sentence
    assert list(bare.folder.iterdir()) == []  # nothing was made on the way


@pytest.mark.parametrize("words", NEED_DATA, ids=" ".join)
def test_a_wrong_setting_is_named(bare: Shell, words: tuple[str, ...]):
    bare.set(BOT_TIMEZONE="Mars/Olympus")
    sentence = bare(*words).sentence
    assert "BOT_TIMEZONE" in sentence
    assert "Mars/Olympus" in sentence


@pytest.mark.parametrize("address", ["mysql://x", "nonsense", "sqlite", "http://a/b", "://"])
def test_an_address_that_is_none_is_told(bare: Shell, address: str):
    bare.set(BOT_DATABASE_URL=address)
    for words in (("progress",), ("migrate",)):
        assert "BOT_DATABASE_URL" in bare(*words).sentence


def test_a_server_that_does_not_answer_is_told_without_its_password(bare: Shell):
    bare.set(BOT_DATABASE_URL="postgresql://me:hush@127.0.0.1:1/none")
    for words in (("progress",), ("migrate",)):
        assert "hush" not in bare(*words).sentence


@pytest.mark.parametrize("words", [("progress",), ("migrate",)])
def test_a_file_that_is_no_database_is_told(bare: Shell, words: tuple[str, ...]):
    (bare.folder / "notes.txt").write_text("not a database " * 100, encoding="utf-8")
    bare.set(BOT_DATABASE_URL="sqlite:///notes.txt")
    assert "DatabaseError" not in bare(*words).sentence


def test_a_folder_that_cannot_be_made_is_told(bare: Shell):
    (bare.folder / "var").write_text("a file in the way", encoding="utf-8")
    assert "var" in bare("migrate").sentence


def test_a_database_without_tables_is_told(bare: Shell):
    (bare.folder / "var").mkdir()
    (bare.folder / "var/bot.db").write_bytes(b"")
    assert "bot migrate" in bare("progress").sentence


def test_something_unexpected_is_one_sentence_too(bot: Shell, monkeypatch: pytest.MonkeyPatch):
    def broken(*_args: object) -> None:
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr("bot.training.progress.progress", broken)
    sentence = bot("progress").sentence
    assert "RuntimeError" in sentence
    assert "secret of the machine" not in sentence


@pytest.mark.parametrize(("locale", "word"), [("vi", "Không có"), ("en", "There is nobody")])
def test_failures_speak_the_language_of_the_settings(bot: Shell, locale: str, word: str):
    bot.set(BOT_LOCALE=locale)
    assert bot("obligations", "NOBODY").sentence.startswith(word)


def test_failures_speak_the_language_of_the_file_of_settings(bot: Shell):
    (bot.folder / ".env").write_text("BOT_LOCALE=en\n", encoding="utf-8")
    assert bot("obligations", "NOBODY").sentence.startswith("There is nobody")


# Migrate and doctor -------------------------------------------------------------------------


def test_migrate_makes_the_database_and_says_when_it_is_there_already(bare: Shell):
    assert bare("migrate").code == 0
    assert (bare.folder / "var/bot.db").exists()
    again = bare("migrate")
    assert again.code == 0
    assert "mới nhất" in again.out
    assert bare("progress").code == 0


def checks(ran: Ran) -> dict[str, str]:
    return {finding["check"]: finding["level"] for finding in ran.json["findings"]}


LOOPBACK = {
    f"BOT_{name.upper()}": f"http://{host}:9001"
    for name, host in zip(
        (name for name in SETTINGS if name.endswith("_base_url")),
        cycle(("127.0.0.1", "localhost", "[::1]")),
        strict=False,
    )
}


def test_doctor_warns_of_what_is_not_set_up_yet(bare: Shell, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("BOT_NOW")
    ran = bare("doctor", "--json")
    assert ran.code == 0
    found = checks(ran)
    assert "failure" not in found.values()
    assert found["database"] == "warning"
    assert found["telegram"] == found["zalo_bot"] == found["zalo_oa"] == "warning"
    assert not (bare.folder / "var").exists()


def test_doctor_warns_when_no_plan_is_in_use(empty: Shell):
    empty.set(**LOOPBACK)
    ran = empty("doctor", "--json")
    assert (ran.code, checks(ran)["plan"]) == (0, "warning")
    assert checks(ran)["database"] == "ok"


def test_doctor_warns_of_a_database_without_tables(bare: Shell):
    bare.set(**LOOPBACK)
    (bare.folder / "var").mkdir()
    (bare.folder / "var/bot.db").write_bytes(b"")
    ran = bare("doctor", "--json")
    assert (ran.code, checks(ran)["schema"]) == (0, "warning")


def test_doctor_fails_on_a_database_that_does_not_answer(bare: Shell):
    bare.set(BOT_DATABASE_URL="postgresql://me:hush@127.0.0.1:1/none", **LOOPBACK)
    ran = bare("doctor")
    assert ran.code == 1
    assert "hush" not in ran.out + ran.err
    assert "BOT_DATABASE_URL=postgresql" in ran.out


def test_doctor_fails_on_an_old_schema(empty: Shell):
    engine = open_engine("sqlite:///var/bot.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    empty.set(**LOOPBACK)
    ran = empty("doctor", "--json")
    assert (ran.code, checks(ran)["schema"]) == (1, "failure")


def test_doctor_fails_on_a_set_clock_unless_every_messenger_is_here(bot: Shell):
    assert checks(bot("doctor", "--json"))["clock"] == "failure"
    some = dict(list(LOOPBACK.items())[:2])
    bot.set(**some)
    ran = bot("doctor", "--json")
    assert (ran.code, checks(ran)["clock"]) == (1, "failure")
    bot.set(**LOOPBACK)
    ran = bot("doctor", "--json")
    assert (ran.code, checks(ran)["clock"]) == (0, "warning")


def test_doctor_is_not_taken_in_by_a_name_that_looks_like_here(bot: Shell):
    bot.set(**LOOPBACK)
    bot.set(BOT_TELEGRAM_BASE_URL="https://localhost.example.org")
    assert checks(bot("doctor", "--json"))["clock"] == "failure"


def test_doctor_finds_a_plan_in_force_and_one_that_has_ended(bot: Shell):
    bot.set(**LOOPBACK)
    assert checks(bot("doctor", "--json"))["plan"] == "ok"
    bot.set(BOT_NOW="2027-02-01T08:00:00")
    ran = bot("doctor", "--json")
    assert (ran.code, checks(ran)["plan"]) == (0, "warning")


def test_doctor_shows_the_settings_without_secrets(bot: Shell):
    secrets = {
        f"BOT_{name.upper()}": f"hush-{name}"
        for name in SETTINGS
        if name.endswith(("token", "secret", "key"))
    }
    bot.set(**secrets, **LOOPBACK)
    ran = bot("doctor")
    assert "hush" not in ran.out + ran.err
    for name in SETTINGS:
        assert f"BOT_{name.upper()}=" in ran.out


# Plans --------------------------------------------------------------------------------------


def test_plans_are_listed_checked_and_used(empty: Shell):
    listed = empty("plan", "list").out
    assert "kh-774" in listed
    assert "mau-2026" in listed
    assert "KH774.CC2 (80%)" in empty("plan", "check", "kh-774").out
    path = empty.folder / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + profile("P", ETHICS).encode())  # as Windows writes it
    assert empty("plan", "check", "mine.toml").code == 0
    assert empty("plan", "use", "mine.toml").code == 0
    assert "P (A plan of P)" in empty("plan", "list").out


def test_a_plan_is_checked_without_a_database(bare: Shell):
    assert bare("plan", "check", "mau-2026").code == 0
    assert not (bare.folder / "var").exists()


def test_a_wrong_plan_is_told_with_its_line(empty: Shell):
    path = empty.folder / "mine.toml"
    path.write_text(profile("P", ETHICS).replace("threshold", "treshold"), encoding="utf-8")
    sentence = empty("plan", "check", "mine.toml").sentence
    line = path.read_text(encoding="utf-8").splitlines().index("treshold = 80") + 1
    assert f"dòng {line}" in sentence
    assert "«threshold»" in sentence
    assert empty("plan", "use", "mine.toml").sentence == sentence
    assert "Đang dùng" not in empty("plan", "list").out


@pytest.mark.parametrize("content", [b"\xff\xfe\x00p", b"PK\x03\x04", b"", b"\x00" * 10])
def test_a_file_that_is_no_plan_is_told(bare: Shell, content: bytes):
    (bare.folder / "mine.toml").write_bytes(content)
    assert "mine.toml" in bare("plan", "check", "mine.toml").sentence


@pytest.mark.parametrize("name", ["nowhere.toml", ".", "kh-775"])
def test_a_plan_that_cannot_be_read_is_told(bare: Shell, name: str):
    assert name in bare("plan", "check", name).sentence


# Figures ------------------------------------------------------------------------------------


def test_progress_of_the_worked_example(bot: Shell):
    data = bot("progress", "--unit", "OFFICE", "--json").json
    assert (data["unit"], data["as_of"], data["headcount"]) == ("OFFICE", "2026-11-10", 42)
    ethics = data["targets"][0]
    assert (ethics["population"], ethics["met"], ethics["need"], ethics["percent"]) == (
        36, 28, 29, 77,
    )  # fmt: skip
    assert sum(ethics["excluded"].values()) == 6
    assert "28/36" in bot("progress", "--unit", "OFFICE").out


def test_progress_of_the_whole_agency_and_of_a_past_day(bot: Shell):
    data = bot("progress", "--json", "--as-of", "05/03/2026").json
    assert (data["unit"], data["as_of"]) == ("WARD", "2026-03-05")
    before = bot("progress", "--json", "--as-of", "2026-03-04").json
    assert (before["targets"][0]["met"], data["targets"][0]["met"]) == (0, 29)


def test_progress_before_the_calendar_begins_and_after_it_ends(bot: Shell):
    for day in ("0001-01-01", "9999-12-31"):
        assert bot("progress", "--as-of", day, "--json").json["targets"] == []


def test_obligations_as_the_contract_has_them(bot: Shell):
    data = bot("obligations", "staff01", "--json").json
    assert (data["person"], data["as_of"]) == ("staff01", "2026-11-10")
    ethics, hours = data["items"]
    assert set(ethics) == {
        "requirement", "title", "topic", "state", "due", "period", "done", "need", "unit",
        "document", "because", "parts",
    }  # fmt: skip
    assert (ethics["requirement"], ethics["state"], ethics["topic"]) == (
        "P.ETHICS", "waived", "ethics",
    )  # fmt: skip
    assert ethics["parts"] == [{"topic": "ethics", "done": 0, "need": 1, "state": "waived"}]
    assert (hours["done"], hours["need"], hours["unit"], hours["due"]) == (
        12.5, 40, "hours", "2026-12-31",
    )  # fmt: skip
    assert all(isinstance(reason, str) for item in data["items"] for reason in item["because"])
    assert "Forty hours" in bot("obligations", "staff01").out


def test_the_clock_of_the_settings_is_todays(bot: Shell):
    bot.set(BOT_NOW="2026-12-31T23:59:00+07:00")
    assert bot("progress", "--json").json["as_of"] == "2026-12-31"
    bot.set(BOT_NOW="2026-12-31T18:00:00Z")
    assert bot("obligations", "staff01", "--json").json["as_of"] == "2027-01-01"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("obligations", "NOBODY"), "NOBODY"),
        (("progress", "--unit", "NOWHERE"), "NOWHERE"),
        (("grant", "NOBODY", "officer"), "NOBODY"),
        (("grant", "head", "officer", "--unit", "NOWHERE"), "NOWHERE"),
        (("grant", "head", "officer", "--until", "2026-11-09"), "09/11/2026"),
    ],
)
def test_what_is_not_there_is_named(bot: Shell, words: tuple[str, ...], named: str):
    assert named in bot(*words).sentence


def test_the_first_officer_is_made_and_taken_on_the_command_line(bot: Shell):
    assert bot("grant", "desk1", "officer", "--unit", "DESK", "--until", "2026-12-31").code == 0
    assert "desk1" in bot("revoke", "desk1", "officer", "--unit", "DESK").out
    assert "không có quyền" in bot("revoke", "desk1", "officer").out


# Ask ----------------------------------------------------------------------------------------


class Scripted:
    """Takes the text for an intent."""

    def read(self, text: str, **_: object) -> Reading:
        intent, _, target = text.partition(" ")
        slots = Slots(targets=(target,)) if target else Slots()
        if intent == "boom":
            raise RuntimeError("a secret of the machine")
        return Reading(intent, 0.9, ((intent, 0.9),), slots, Zone.ANSWER)


@pytest.fixture
def ask(bot: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setattr("bot.understanding.engine.load", lambda _locale: Scripted())
    return bot


def answers(ran: Ran) -> list[dict]:
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def test_one_question_is_answered_in_words_with_its_buttons(ask: Shell):
    ran = ask("ask", "--as", "head", "unit_progress")
    assert "28/36 người" in ran.out
    assert "[1] " in ran.out


def test_every_line_is_answered_in_order_with_the_contracts_keys(ask: Shell):
    lines = [
        "my_missing",
        '{"as": "head", "text": "unit_progress"}',
        "",
        '{"as": "staff40", "text": "unit_missing", "fresh": true}',
    ]
    found = answers(ask("ask", "--as", "staff01", "--json", stdin="\n".join(lines)))
    assert [(answer["as"], answer["text"], answer["outcome"]) for answer in found] == [
        ("staff01", "my_missing", "answered"),
        ("head", "unit_progress", "answered"),
        ("staff01", "", "refused"),
        ("staff40", "unit_missing", "refused"),
    ]
    for answer in found:
        assert set(answer) == {
            "text", "as", "intent", "confidence", "outcome", "candidates", "slots", "reply", "ms",
        }  # fmt: skip
        assert set(answer["reply"]) == {"text", "buttons", "files"}
        assert 0 <= answer["confidence"] <= 1
        assert answer["candidates"] == [answer["intent"]]
        assert all(set(button) == {"label", "action"} for button in answer["reply"]["buttons"])


@pytest.mark.parametrize(
    "bad",
    [
        '{"as": "NOBODY", "text": "my_missing"}',
        '{"as": "head"}',
        '{"text": 5}',
        '{"as": "head", "text": "boom"}',
        '{"as": "a\\u0000b", "text": "my_missing"}',
        '{"as": "\\ud800", "text": "my_missing"}',
        '{"as": "NOBODY", "text": "\\ud800"}',
        '{"as": {"a": 1}, "text": "my_missing"}',
        "{" * 5000,
    ],
)
def test_a_line_that_fails_carries_its_error_and_does_not_end_the_run(ask: Shell, bad: str):
    good = '{"as": "head", "text": "my_missing"}'
    found = answers(ask("ask", "--json", stdin=f"{bad}\n{good}"))
    assert "error" in found[0]
    assert "secret of the machine" not in found[0]["error"]
    assert found[1]["outcome"] == "answered"


def test_lines_that_are_not_utf8_or_begin_with_a_mark_are_taken(ask: Shell):
    typed = b"\xef\xbb\xbf" + b'{"as": "head", "text": "my_missing"}\r\n' + b"my_missing\xff\r\n"
    found = answers(ask("ask", "--as", "staff01", "--json", stdin=typed))
    assert [answer["as"] for answer in found] == ["head", "staff01"]


def test_a_line_without_an_asker_is_an_error_of_its_own(ask: Shell):
    found = answers(ask("ask", "--json", stdin="my_missing"))
    assert "error" in found[0]


def test_an_unknown_asker_of_one_question_is_a_failure(ask: Shell):
    assert "NOBODY" in ask("ask", "--as", "NOBODY", "my_missing").sentence


def events() -> int:
    engine = open_engine("sqlite:///var/bot.db")
    with reading(engine) as connection:
        found = len(connection.execute(select(tables.audit_event.c.id)).all())
    engine.dispose()
    return found


def test_asking_really_does_what_it_does_and_a_dry_run_undoes_all_but_the_memory(ask: Shell):
    before = events()
    ask("ask", "--as", "head", "--dry-run", "unit_missing")
    assert events() == before
    engine = open_engine("sqlite:///var/bot.db")
    with reading(engine) as connection:
        kept = connection.execute(select(tables.chat_memory.c.memory)).scalar_one()
    engine.dispose()
    assert kept["intent"] == "unit_missing"
    ask("ask", "--as", "head", "unit_missing")
    assert events() == before + 1


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "🙂🎉👩‍👩‍👧", "\x00\x07", "\u202eabc\u202c", "' OR 1=1; --", "{}", " "]
)
def test_odd_texts_are_answered(ask: Shell, text: str):
    found = answers(ask("ask", "--json", stdin=json.dumps({"as": "head", "text": text})))
    assert found[0].get("reply", {}).get("text")


def test_a_shipped_plan_is_printed_to_copy(bare: Shell):
    shown = bare("plan", "show", "mau-2026").out
    (bare.folder / "copy.toml").write_text(shown, encoding="utf-8")
    assert bare("plan", "check", "copy.toml").code == 0
    assert "mau-2026" in bare("plan", "show", "mau-2027").sentence


def test_a_plan_is_shown_as_it_was_understood(bare: Shell):
    (bare.folder / "mine.toml").write_text(profile("P", ETHICS), encoding="utf-8")
    shown = bare("plan", "check", "mine.toml").out
    assert "học Đạo đức công vụ, hạn 31/12 hằng năm" in shown
    assert "minh chứng từ danh sách dự học" in shown


def test_a_template_is_written_with_and_without_a_database(bare: Shell, empty: Shell):
    for shell in (bare, empty):
        assert shell("template", "mau.xlsx").code == 0
        assert (shell.folder / "mau.xlsx").stat().st_size > 5_000
