"""Learning the examples: the same each time, refused when broken, kept until they change."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import numpy as np
import pytest

from bot.base.problems import Problem
from bot.understanding import examples
from bot.understanding.classifier import model_files
from bot.understanding.classifier.model import read, stored_key
from bot.understanding.parsing import Parser
from bot.understanding.text.lexicon import WordList
from bot.understanding.workbench import fitting, training
from bot.understanding.workbench.fitting import Sample, fit

GREET = "xin chào\nchào em\nchào bot nhé\nalo\nchao a\n"
THANKS = "cảm ơn em\ncảm ơn nhé\nok tks\ncam on bot\nthanks em\n"


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for intent, text in files.items():
        (folder / f"{intent}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two intents only, their model stored in a folder of its own."""
    folder = write(tmp_path / "examples", greet=GREET, thanks=THANKS)
    monkeypatch.setattr(examples, "folders", lambda _: [folder])
    monkeypatch.setattr(model_files, "model_path", lambda _: tmp_path / "model" / "vi.npz")
    return folder


def test_learning_twice_gives_the_same_model(small: Path) -> None:
    listed = examples.of_locale("vi")
    one, other = training.build("vi", listed), training.build("vi", listed)
    assert one.parts == other.parts
    for name in ("weights", "bias", "rarity", "values", "rows", "owners", "users"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_a_stored_model_serves_as_the_one_that_was_built(small: Path) -> None:
    built = training.train("vi")
    kept = read(model_files.model_path("vi"), model_files.data_key("vi"))
    assert kept is not None
    said = ["cam", "on", "bot"]
    assert np.array_equal(kept.scores(said).margins, built.scores(said).margins)
    assert ("cam on" in kept.pairs, "on cam" in kept.pairs) == (True, False)
    assert all(pair not in kept.pairs for pair in ("", " cam", "bot ", "cam"))


def test_a_model_is_current_until_an_example_changes(small: Path) -> None:
    assert model_files.model_state("vi") == "missing"
    training.train("vi")
    assert model_files.model_state("vi") == "current"
    write(small, greet=GREET + "hello em\n")
    assert model_files.model_state("vi") == "stale"
    model_files.stored("vi")
    assert model_files.model_state("vi") == "current"


def test_all_code_that_features_and_learning_pass_through_makes_a_model_stale(small: Path) -> None:
    folder = Path(model_files.__file__).parents[1]
    passed: set[Path] = set()

    def record(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            passed.add(Path(frame.f_code.co_filename))

    parser = Parser("vi", training.lexicon_of("vi", examples.of_locale("vi")))
    texts = ("chị Lò Thị Mai phòng Kinh tế thiếu phap luatj", "trường thcs Hoa Ban thang 10", GREET)
    before = sys.getprofile()
    sys.setprofile(record)
    try:
        said = [parser.seen(text) for text in texts]
        fit([Sample(words, str(n)) for n, words in enumerate(said)], parser.lexicon)
    finally:
        sys.setprofile(before)
    reached = {path.relative_to(folder).as_posix() for path in passed if folder in path.parents}
    # Nobody is known in the examples: what "nothing" answers is no rule.
    assert reached - {"entities/gazetteer.py"} <= set(model_files.CODE)
    assert len(reached) > 10


def test_a_broken_model_file_is_as_if_missing(small: Path) -> None:
    path = model_files.model_path("vi")
    path.parent.mkdir()
    path.write_bytes(b"not a model")
    assert stored_key(path) is None
    assert model_files.model_state("vi") == "missing"


def test_without_sklearn_a_stale_model_is_said_in_one_sentence(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "find_spec", lambda _: None)
    with pytest.raises(Problem) as caught:
        model_files.stored("vi")
    assert caught.value.key == "understanding.no_sklearn"


def test_without_sklearn_the_products_model_serves_when_own_examples_are_new(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "SHIPPED", tmp_path / "model")
    training.train("vi")
    own = write(tmp_path / "own", greet="chào buổi sáng nhé em\n")
    monkeypatch.setattr(examples, "folders", lambda _: [small, own])
    monkeypatch.setattr(fitting, "find_spec", lambda _: None)
    assert model_files.model_state("vi") == "stale"
    assert model_files.stored("vi").labels == ("greet", "thanks")


def test_one_label_alone_cannot_be_learned() -> None:
    with pytest.raises(Problem, match="one_label"):
        fit([Sample(["a"], "greet"), Sample(["b"], "greet")], WordList())


@pytest.mark.parametrize(
    ("files", "key"),
    [
        ({"greet": GREET + "xin chào\n"}, "understanding.repeated"),
        ({"greet": GREET + "Xin  chào?\n"}, "understanding.repeated"),
        ({"greet": GREET, "thanks": "xin chao\n"}, "understanding.repeated"),
        ({"no_such_intent": GREET}, "understanding.unknown_intent"),
        ({"greet": "# nothing but a remark\n\n"}, "understanding.no_examples"),
    ],
)
def test_wrong_examples_are_refused(tmp_path: Path, files: dict[str, str], key: str) -> None:
    with pytest.raises(Problem) as caught:
        examples.read(write(tmp_path, **files))
    assert caught.value.key == key


def test_a_repeated_example_is_named_with_both_places(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        examples.read(write(tmp_path, greet="# one\nalo\n", thanks="ok\nalo\n"))
    places = caught.value.values
    assert (places["other_file"], places["other_line"]) == ("greet.txt", 2)
    assert (places["file"], places["line"]) == ("thanks.txt", 2)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "greet.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Problem) as caught:
        examples.read(tmp_path)
    assert caught.value.values["file"] == "greet.txt"


def test_careless_typing_of_an_example_is_another_example(tmp_path: Path) -> None:
    assert len(examples.read(write(tmp_path, greet="xin chào\nxin chao\n"))) == 2


def test_own_examples_are_learned_beside_the_products(
    small: Path, tmp_path: Path, monkeypatch
) -> None:
    own = write(tmp_path / "own", thanks="đội ơn em\nxin chào\n")
    monkeypatch.setattr(examples, "folders", lambda _: [small, own])
    found = {example.text: example.intent for example in examples.of_locale("vi")}
    assert found["đội ơn em"] == "thanks"
    assert found["xin chào"] == "greet"


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_shipped_examples_and_vocabulary_are_right(locale: str) -> None:
    from bot.understanding.intents import INTENTS
    from bot.understanding.text import vocabulary

    vocabulary.check(locale)
    present = {example.intent for example in examples.of_locale(locale)}
    assert present <= set(INTENTS)
