"""``bot understanding`` and ``bot questions`` as they are typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, insert, select

from bot.base.problems import Problem
from bot.commands.questions import questions
from bot.commands.understanding import understanding
from bot.storage.engine import open_engine, reading, writing
from bot.storage.schema import migrate
from bot.storage.tables import audit_event, masked_question

LEARN = "\n".join(
    f"{label}\t{text}"
    for label, texts in {
        "weather": ("trời hôm nay thế nào", "mai có mưa không", "hôm nay nóng không", "trời mưa à"),
        "food": ("trưa nay ăn gì", "ăn phở ở đâu", "quán nào ngon", "bữa tối ăn gì"),
    }.items()
    for text in texts
)
ASK = "weather\ttrời mai thế nào\nfood\tăn gì ngon\nfood\ttrời ơi đói\n"


def run(*arguments: str) -> str:
    done = CliRunner().invoke(understanding, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    learn, ask = tmp_path / "learn.tsv", tmp_path / "ask.tsv"
    learn.write_text(LEARN, encoding="utf-8")
    ask.write_text(ASK, encoding="utf-8")
    return str(learn), str(ask)


def test_any_labels_can_be_learned_and_measured(files: tuple[str, str]) -> None:
    learn, ask = files
    found = json.loads(run("evaluate", "--train", learn, "--test", ask, "--json"))
    assert found["questions"] == 3
    assert set(found["top1"]) == set(found["top3"]) == {"typed", "stripped", "typos"}
    assert found["top1"]["typed"] >= 66
    assert found["top3"]["typed"] == 100
    assert found["ms"] > 0


def test_the_columns_may_stand_the_other_way_round_with_headings(
    files: tuple[str, str], tmp_path: Path
) -> None:
    turned = tmp_path / "turned.tsv"
    rows = [line.split("\t") for line in ASK.splitlines()]
    turned.write_text("text\tintent\n" + "\n".join(f"{t}\t{i}" for i, t in rows), encoding="utf-8")
    straight = json.loads(run("evaluate", "--train", files[0], "--test", files[1], "--json"))
    other = json.loads(run("evaluate", "--train", files[0], "--test", str(turned), "--json"))
    assert other["top1"] == straight["top1"]
    assert other["questions"] == 3


def test_the_builtin_model_can_be_measured_on_any_questions(tmp_path: Path) -> None:
    ask = tmp_path / "ask.tsv"
    ask.write_text("greet\txin chào\nmy_missing\tem còn thiếu gì\n", encoding="utf-8")
    found = json.loads(run("evaluate", "--train", "builtin", "--test", str(ask), "--json"))
    assert found["top1"]["typed"] == 100


def test_what_is_measured_is_said_in_words_too(files: tuple[str, str]) -> None:
    learn, ask = files
    assert "%" in run("evaluate", "--train", learn, "--test", ask)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (None, "understanding.no_file"),
        (b"", "understanding.empty_set"),
        (b"a line without a tab\n", "understanding.bad_row"),
        (b"label\ttext\t{not json\n", "understanding.bad_slots"),
        (b"\xff\xfe\n", "understanding.no_file"),
    ],
)
def test_a_broken_set_is_one_sentence(
    files: tuple[str, str], tmp_path: Path, content: bytes | None, key: str
) -> None:
    path = tmp_path / "broken.tsv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Problem) as caught:
        run("evaluate", "--train", files[0], "--test", str(path))
    assert caught.value.key == key


def test_check_outside_the_source_folder_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Problem) as caught:
        run("check")
    assert caught.value.key == "understanding.no_check_folder"


def test_the_development_questions_are_understood() -> None:
    """What is promised for questions that nobody trained on, with a little slack."""
    found = json.loads(run("check", "--set", "development", "--json"))
    assert found["top1"]["typed"] >= 95
    assert found["top3"]["typed"] >= 99
    assert found["top1"]["typed"] - found["top1"]["stripped"] <= 1
    assert found["zones"]["wrong"] <= 3
    assert found["foreign"]["answered"] <= 5
    assert found["slots"]["period"]["exact"] >= 97
    assert found["slots"]["topic"]["exact"] >= 97
    assert found["dialogues"]["right"] >= 92


def test_examples_and_vocabulary_are_checked() -> None:
    assert "out_of_scope" not in run("check-data")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Two questions that were not understood."""
    monkeypatch.chdir(tmp_path)
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    monkeypatch.setenv("BOT_DATABASE_URL", address)
    engine = open_engine(address)
    migrate(engine)
    with writing(engine) as connection:
        for text in ("hỏi @person cái nớ", "răng chưa có"):
            row = {"text": text, "candidates": ["greet", "help"], "asked_at": datetime.now(UTC)}
            connection.execute(insert(masked_question), [row])
    return engine


def ask(*arguments: str) -> str:
    done = CliRunner().invoke(questions, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_questions_are_listed_labelled_and_made_examples(kept: Engine, tmp_path: Path) -> None:
    listed = [json.loads(line) for line in ask("--json").splitlines()]
    assert [question["text"] for question in listed] == ["hỏi @person cái nớ", "răng chưa có"]
    ask("--label", str(listed[0]["id"]), "person_lookup")
    assert "person_lookup" in ask()
    ask("--add")
    own = tmp_path / "var" / "examples" / "vi" / "person_lookup.txt"
    assert own.read_text(encoding="utf-8") == "hỏi @person cái nớ\n"
    assert [json.loads(line)["text"] for line in ask("--json").splitlines()] == ["răng chưa có"]
    with reading(kept) as connection:
        deeds = connection.scalars(select(audit_event.c.action)).all()
    assert set(deeds) >= {"question.label", "question.add"}


def test_an_unknown_question_cannot_be_labelled(kept: Engine) -> None:
    with pytest.raises(Problem) as caught:
        ask("--label", "999", "greet")
    assert caught.value.key == "understanding.no_question"


def test_an_unknown_intent_is_wrong_usage(kept: Engine) -> None:
    assert CliRunner().invoke(questions, ["--label", "1", "nonsense"]).exit_code == 2


def test_nothing_labelled_is_nothing_to_add(kept: Engine) -> None:
    with pytest.raises(Problem) as caught:
        ask("--add")
    assert caught.value.key == "understanding.no_labelled"
