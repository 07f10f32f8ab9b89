"""Several writers side by side, and what a model knows that never saw one of them."""

from __future__ import annotations

from math import exp
from pathlib import Path

import pytest

from bot.understanding import examples
from bot.understanding.examples import Example
from bot.understanding.workbench.calibration import Seen, calibrate
from bot.understanding.workbench.cross_validation import held_back, left_out, texts_of
from bot.understanding.workbench.evaluation import Turn, dialogues_right, slots_right
from bot.understanding.workbench.hands import FIGURES, compared
from bot.understanding.workbench.question_sets import Question, read_world

HANDS = Path("tests/understanding/hands")
WORLD = read_world(Path("tests/understanding/agency.toml"))


def figures(top1: float, wrong: float, periods: float | None) -> dict[str, object]:
    return {
        "top1": {"typed": top1, "stripped": top1, "typos": top1 - 4},
        "top3": {"typed": 99.0},
        "zones": {"wrong": wrong},
        "foreign": {"answered": wrong},
        "slots": {"all": {"exact": 96.0}, "period": {"exact": periods}},
        "dialogues": {"right": 90.0, "whole": 70.0},
    }


def test_the_mean_and_the_worst_of_several_writers_are_shown() -> None:
    rows = compared({"one": figures(97, 1, None), "two": figures(94, 3, 98)})
    assert set(rows) == {"one", "two", "mean", "worst"}
    assert set(rows["one"]) == set(FIGURES)
    assert (rows["mean"]["top1"], rows["worst"]["top1"]) == (95.5, 94)
    assert (rows["mean"]["wrong"], rows["worst"]["wrong"]) == (2, 3)  # the more the worse
    assert (rows["one"]["periods"], rows["mean"]["periods"]) == (None, 98)


def test_what_a_writer_wrote_is_left_out_whatever_names_were_put_in() -> None:
    listed = [
        Example("@person còn thiếu gì", "person_lookup", "a", 1),
        Example("Cà Thị Hương còn thiếu gì?", "person_lookup", "a", 2),
        Example("còn thiếu gì", "my_missing", "b", 1),
        Example("@unit dat chua", "unit_progress", "c", 1),
    ]
    written = [
        Question("person_lookup", "Lò Thị Mai còn thiếu gì"),
        Question("unit_progress", "Hoa Ban đạt chưa"),
    ]
    kept = left_out("vi", listed, written, WORLD)
    assert [example.text for example in kept] == ["còn thiếu gì"]


def test_each_writer_is_judged_once_by_a_model_that_learned_none_of_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"one": "em còn thiếu gì", "two": "mai em học ở đâu", "three": "kế hoạch nói gì"}
    for name, text in said.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "questions.tsv").write_text(f"greet\t{text}\n", encoding="utf-8")
        (tmp_path / name / "foreign.tsv").write_text("out_of_scope\tgiá vàng\n", encoding="utf-8")
        (tmp_path / name / "dialogues.txt").write_text(f"{text} => greet\n", encoding="utf-8")
    listed = [Example(text, "greet", "a", n) for n, text in enumerate(said.values())]
    listed += [Example("thời tiết hôm nay", "out_of_scope", "b", 1)]
    monkeypatch.setattr(examples, "of_locale", lambda _: listed)
    judges = list(held_back("vi", [tmp_path / name for name in said], WORLD, 2))
    assert [[folder.name for folder in away] for _, away in judges] == [["one", "three"], ["two"]]
    for judge, away in judges:
        kept = len(said) - len(away) + 1
        assert len(judge.model.owners) == kept


def test_so_few_foreign_texts_are_answered_as_was_asked_for() -> None:
    def seen(sure: float, *, ours: bool, right: bool = True) -> Seen:
        names = ("probability", "gap", "nearest", "known", "foreign", "shared", "home", "brevity")
        label = "my_missing" if right or ours else "out_of_scope"
        return Seen(dict.fromkeys(names, 0.0) | {"gap": sure}, label, ours, ours and right)

    texts = [seen(1 + n / 100, ours=True, right=n % 20 > 0) for n in range(200)]
    texts += [seen(n / 50, ours=False) for n in range(100)]
    for most in (1, 5, 20):
        found = calibrate(texts, most)
        foreign = [question for question in texts if not question.ours]
        sure = [found.constant + found.weights["gap"] * judged.figures["gap"] for judged in foreign]
        answered = sum(1 / (1 + exp(-score)) >= found.answer for score in sure)
        assert answered <= most
    assert calibrate(texts, 20).answer < calibrate(texts, 1).answer


def test_every_hand_can_be_read_and_speaks_of_one_agency() -> None:
    folders = sorted(hand for hand in HANDS.iterdir() if hand.is_dir())
    assert len(folders) == 12
    codes = {"P01", "P02", "P03", "P04", "T01"}
    for folder in folders:
        written = texts_of(folder)
        assert len(written) >= 200, folder
        assert {question.slots["unit"] for question in written if "unit" in question.slots} <= codes


def test_slots_are_counted_over_all_and_dialogues_as_wholes(understander) -> None:
    def read(text: str):
        return understander.read(text, today=WORLD.today, surroundings=WORLD.surroundings)

    questions = [
        Question("unit_missing", "phòng Kinh tế còn ai chưa học pháp luật", {"unit": "P01"}),
        Question("unit_missing", "phòng Kinh tế còn ai chưa học pháp luật", {"topic": "ethics"}),
    ]
    found = slots_right(questions, read)
    assert (found["unit"]["exact"], found["topic"]["exact"]) == (100.0, 0.0)
    assert (found["all"]["expected"], found["all"]["exact"]) == (2, 50.0)
    right, wrong = (Turn(question, read(question.text)) for question in questions)
    told = dialogues_right([[right], [right, wrong]])
    assert (told["turns"], told["dialogues"], told["whole"]) == (3, 2, 50.0)
