"""All of understanding, names of 100,000 people included, against scikit-learn's own predict."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from bot.base.folding import fold

PEOPLE, UNITS = 100_000, 2_000
TODAY = date(2026, 11, 18)
QUESTIONS = Path("tests/understanding/development/questions.tsv")
#: What is promised: a ratio of times, MiB added, seconds until ready.
MARKS = {"times_sklearn": 2.0, "added_mib": 60.0, "ready_s": 0.5}

_SURNAMES = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Lò", "Quàng", "Cà", "Tòng", "Lường", "Giàng"),
    *("Vừ", "Sùng", "Mùa", "Thào", "Hạng", "Lầu", "Vàng", "Điêu", "Bạc"),
)
_MIDDLES = (
    *("Thị", "Văn", "A", "Đức", "Minh", "Thanh", "Hồng", "Ngọc", "Xuân", "Quang", "Hữu"),
    *("Thu", "Bá", "Kim", "Bích"),
)
_GIVEN = (
    *("Mai", "Lan", "Hương", "Hoa", "Hằng", "Hà", "Thảo", "Linh", "Trang", "Nga", "Dung"),
    *("Yến", "Hiền", "Thủy", "Nhung", "Hùng", "Dũng", "Tuấn", "Nam", "Sơn", "Tâm", "Minh"),
    *("Đức", "Long", "Quân", "Hải", "Thắng", "Ba", "Năm", "Páo", "Sính", "Pâng", "Dế"),
)
_KINDS = (
    "Phòng Kinh tế xã",
    "Phòng Văn hóa – Xã hội xã",
    "Trường Mầm non",
    "Trường Tiểu học",
    "UBND xã",
)


def people() -> Iterator[tuple[str, str, str]]:
    """Made-up people: staff code, name, unit code."""
    chance = random.Random(1)
    for number in range(PEOPLE):
        middles = [chance.choice(_MIDDLES) for _ in range(chance.choice((1, 1, 2)))]
        name = " ".join([chance.choice(_SURNAMES), *middles, chance.choice(_GIVEN)])
        yield f"CB{number:06}", name, f"U{number % UNITS:04}"


def units() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Made-up units: code, name, other names."""
    chance = random.Random(2)
    for number in range(UNITS):
        place = f"{chance.choice(_SURNAMES)} {chance.choice(_GIVEN)} {number}"
        yield f"U{number:04}", f"{_KINDS[number % len(_KINDS)]} {place}", ()


def agency() -> Any:
    """The whole made-up agency, seen by somebody who may see all of it."""
    from bot.understanding.entities.gazetteer import Agency
    from bot.understanding.entities.person_index import PeopleIndex
    from bot.understanding.entities.unit_index import UnitIndex

    return Agency(PeopleIndex(people()), UnitIndex(units()), lambda _: True, own_unit="U0001")


def texts() -> list[str]:
    """The development questions, a third of them about somebody by name, one slip in some."""
    from bot.understanding.workbench.question_sets import read_questions

    chance = random.Random(3)
    names = [name for _, name, _ in people()]
    listed = [question.text for question in read_questions(QUESTIONS)]
    for number in range(0, len(listed), 3):
        name = chance.choice(names)
        name = _slipped(name, chance) if number % 2 else name
        listed[number] = f"chị {name} còn thiếu gì"
    return listed


def _each(work: Callable[[str], object], listed: list[str]) -> list[float]:
    """Return milliseconds for each text, the best of three rounds."""
    rounds = []
    for _ in range(3):
        taken = []
        for text in listed:
            began = time.perf_counter()
            work(text)
            taken.append(1000 * (time.perf_counter() - began))
        rounds.append(taken)
    return [min(times) for times in zip(*rounds, strict=True)]


def _sklearn(understander: Any) -> Callable[[str], object]:
    """A pipeline of the same design, as scikit-learn runs it, trained on the same examples."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    from bot.understanding import examples

    listed = examples.of_locale("vi")
    pipeline = make_pipeline(
        make_union(
            TfidfVectorizer(analyzer="char", ngram_range=(2, 5), sublinear_tf=True),
            TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", sublinear_tf=True),
        ),
        LinearSVC(random_state=0),
    )
    parser = understander.parser
    pipeline.fit(
        [" ".join(parser.seen(example.text)) for example in listed], [e.intent for e in listed]
    )
    return lambda text: pipeline.predict([text])


def run() -> dict[str, Any]:
    """Measure; times are medians in milliseconds, ratios against the same run's baseline."""
    from bot.understanding.engine import load

    understander, everybody = load("vi"), agency()
    listed = texts()

    def read(text: str) -> object:
        return understander.read(text, today=TODAY, surroundings=everybody)

    ours, theirs = _each(read, listed), _each(_sklearn(understander), listed)
    fresh = _fresh_process()
    found = {
        "ms": round(median(ours), 3),
        "ms_p99": round(sorted(ours)[int(0.99 * len(ours))], 3),
        "sklearn_ms": round(median(theirs), 3),
        "times_sklearn": round(median(ours) / median(theirs), 2),
        "names_found": _names_found(understander, everybody),
        **fresh,
    }
    return {**found, "ok": {name: found[name] <= mark for name, mark in MARKS.items()}}


def _names_found(understander: Any, everybody: Any) -> dict[str, float]:
    """Return the share of named people that are among those understood, typed in three ways."""
    chance = random.Random(4)
    asked = chance.sample(list(people()), 200)
    ways: dict[str, Callable[[str], str]] = {
        "typed": str,
        "stripped": fold,
        "one slip": lambda name: _slipped(name, chance),
    }
    found = {}
    for way, spoil in ways.items():
        hits = 0
        for code, name, _ in asked:
            text = f"chị {spoil(name)} còn thiếu gì"
            reading = understander.read(text, today=TODAY, surroundings=everybody)
            options = {option.value for option in reading.ambiguous.get("person", ())}
            hits += code in {reading.slots.as_json().get("person"), *options}
        found[way] = round(100 * hits / len(asked), 1)
    return found


def _slipped(name: str, chance: random.Random) -> str:
    place = chance.choice([at for at, letter in enumerate(name) if letter != " "])
    return name[:place] + chance.choice("abcdeghiklmnoprstuv") + name[place + 1 :]


def _fresh_process() -> dict[str, float]:
    """Return what loading and indexing add to a process, and how long they take."""
    command = [sys.executable, "-m", "tests.bench.understanding"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _resident() -> float:
    """Return this process's resident memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def _in_fresh_process() -> dict[str, float]:
    import numpy as np

    from bot.base.texts import texts as sentences

    sentences("vi")
    np.zeros(1)
    from bot.understanding.engine import load

    before = _resident()
    began = time.perf_counter()
    understander = load("vi")
    understander.read("em còn thiếu gì", today=TODAY, surroundings=_nobody())
    ready = time.perf_counter() - began
    model_only = _resident() - before
    rows = list(people()), list(units())
    with_rows = _resident()
    from bot.understanding.entities.person_index import PeopleIndex
    from bot.understanding.entities.unit_index import UnitIndex

    began = time.perf_counter()
    kept = PeopleIndex(rows[0]), UnitIndex(rows[1])
    indexed = time.perf_counter() - began
    added = model_only + _resident() - with_rows
    return {
        "ready_s": round(ready, 3),
        "model_mib": round(model_only, 1),
        "added_mib": round(added, 1),
        "indexed_s": round(indexed, 2),
        "people": len(kept[0]),
    }


def _nobody() -> Any:
    from bot.understanding.entities.gazetteer import Nothing

    return Nothing()


if __name__ == "__main__":
    print(json.dumps(_in_fresh_process()))
