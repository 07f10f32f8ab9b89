"""Topics are listed in one order, whatever order a set or a message has them in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.base.texts import texts
from bot.training.enums import Topic
from bot.wording.topics import topic_list
from tests.wording.topic_questions import INTENTS

VI = texts("vi")


@given(topics=st.lists(st.sampled_from(list(Topic)), min_size=1))
def test_the_order_and_the_repeats_of_what_was_said_change_nothing(topics: list[Topic]):
    listed = topic_list(topics, VI)
    assert listed == topic_list(reversed(topics), VI) == topic_list(frozenset(topics), VI)


def test_topics_stand_in_the_order_of_the_field_not_of_their_codes():
    assert topic_list([Topic.ETHICS, Topic.LAW], VI) == "Pháp luật và Đạo đức công vụ"
    three = topic_list([Topic.INFORMATICS, Topic.DIGITAL, Topic.FOREIGN_LANGUAGE], VI)
    assert three == "Kỹ năng số, Ngoại ngữ và Tin học"


def test_a_question_has_one_answer_whatever_the_hash_seed(tmp_path: Path, sqlite_template: Path):
    path = tmp_path / "bot.db"
    shutil.copy(sqlite_template, path)
    answers = {
        subprocess.run(
            [sys.executable, "-m", "tests.wording.topic_questions", f"sqlite:///{path}"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(answers) == 1
    listed = "Quốc phòng, an ninh, Ngoại ngữ, Tin học và Tiếng dân tộc"
    assert answers.pop().count(listed) == len(INTENTS)
