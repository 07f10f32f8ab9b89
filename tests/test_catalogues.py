"""Every sentence that the code says is in both catalogues, with the same blanks to fill."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from bot.base.texts import locales, texts
from bot.training.enums import (
    EXCLUSIONS,
    LEVELS,
    USUALLY_EXCLUDED,
    Evidence,
    Group,
    Role,
    Status,
    Topic,
)
from bot.training.measures import CHECKS
from bot.training.obligations import State
from bot.training.profile import PERIODS
from bot.training.progress import TargetState
from bot.understanding.intents import INTENTS

ROOT = Path(str(files("bot"))).parent
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
BEGINNING = re.compile(r"[a-z_]+\.[a-z0-9_.]*")
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u00c0-\u00c3\u00c8-\u00ca\u00d2-\u00d5\u1ea0-\u1ef9]")
#: Calls whose texts look like keys and are none: deeds of the record, columns, modules, loggers.
NOT_SAID = {"record", "import_module", "startswith", "get_logger", "name", "joinpath"}
FILES = (".toml", ".tsv", ".db", ".po", ".html", ".js")
SALTS = {"web.chat", "web.form", "web.renewal"}  # of signed cookies


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    return [
        (path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8")))
        for folder in ("bot", "handlers")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not {"migrations", "tables"} & set(path.parts) and path.name != "audit.py"
    ]


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def silent(tree: ast.Module) -> set[int]:
    """Return the nodes of texts that are not said: docstrings, parts of others, ``NOT_SAID``."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in NOT_SAID:
            inside.update(id(inner) for inner in ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            inside.update(id(part) for part in node.values)
    return inside


SENTENCES = {locale: texts(locale).sentences for locale in locales()}
AREAS = {key.partition(".")[0] for key in SENTENCES["vi"]}


@cache
def said() -> dict[str, str]:
    """Return every text in the code that looks like a key of a known area, with its module."""
    found: dict[str, str] = {}
    for path, tree in trees():
        skip = silent(tree)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in skip
                and (KEY.fullmatch(node.value) or node.value in SENTENCES["vi"])
                and node.value.partition(".")[0] in AREAS
                and not node.value.endswith(FILES)
                and node.value not in SALTS
            ):
                found[node.value] = str(path)
    for page in (ROOT / "bot").rglob("*.html"):
        for key in re.findall(r"\{\{([a-z_.]+)\}\}", page.read_text(encoding="utf-8")):
            if "." in key:
                found[key] = page.name
    return found


def beginnings() -> set[str]:
    """Return how keys put together at run time begin."""
    found: set[str] = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and node.values:
                first = node.values[0]
                if isinstance(first, ast.Constant) and BEGINNING.fullmatch(str(first.value)):
                    found.add(str(first.value))
            if isinstance(node, ast.Constant) and str(node.value).endswith("."):
                found.update({str(node.value)} if BEGINNING.fullmatch(str(node.value)) else ())
            if isinstance(node, ast.Call) and called(node) == "name" and node.args:
                kind = node.args[0]
                if isinstance(kind, ast.Constant):
                    found.add(f"{kind.value}.")
    return found


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_both_locales_have_the_same_keys():
    assert set(SENTENCES) == {"vi", "en"}
    assert SENTENCES["vi"].keys() == SENTENCES["en"].keys()


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_every_sentence_says_something_and_fills_blanks_by_name(locale: str):
    for key, sentence in SENTENCES[locale].items():
        assert sentence.strip(), key
        assert all(name.isidentifier() for name in blanks(sentence)), key


def test_a_sentence_has_the_same_blanks_in_both_languages():
    vi, en = SENTENCES["vi"], SENTENCES["en"]
    differing = [key for key in vi if blanks(vi[key]) != blanks(en.get(key, ""))]
    assert differing == []


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_a_sentence_about_facts_stands_once(locale: str):
    """One with blanks: short names may well be alike."""
    keys: dict[str, list[str]] = {}
    for key, sentence in SENTENCES[locale].items():
        if blanks(sentence):
            keys.setdefault(sentence.rstrip("."), []).append(key)
    assert [same for same in keys.values() if len(same) > 1] == []


def test_every_key_in_the_code_has_its_sentence():
    missing = {key: where for key, where in said().items() if key not in SENTENCES["vi"]}
    assert missing == {}


def test_no_sentence_is_left_that_nothing_says():
    used, begun = set(said()), tuple(beginnings())
    idle = [key for key in SENTENCES["vi"] if key not in used and not key.startswith(begun)]
    assert idle == []


def test_every_blank_is_filled_where_a_sentence_is_said():
    wrong = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) not in {"say", "Problem"}:
                continue
            key = node.args[0] if node.args else None
            names = {keyword.arg for keyword in node.keywords}
            if not isinstance(key, ast.Constant) or None in names:  # ``**values``: not seen here
                continue
            lacking = blanks(SENTENCES["vi"].get(str(key.value), "")) - names
            if lacking:
                wrong.append((str(path), node.lineno, key.value, lacking))
    assert wrong == []


CODES = {
    "topic": list(Topic),
    "group": list(Group),
    "excluded": [*EXCLUSIONS, "outside"],
    "excluded_short": [*EXCLUSIONS, Status.LEFT],
    "state": list(State),
    "target_state": list(TargetState),
    "check": [check for check in CHECKS if check != "topic"],  # other topics are not spoken of
    "role": list(Role),
    "period": PERIODS,
    "narrowed": ["leading", "managing", "sensitive", "appointed_in_period"],
    "intent": INTENTS,
    "level_of": ["ok", "warning", "failure"],
    **{f"level.{topic}": ladder for topic, ladder in LEVELS.items()},
}


@pytest.mark.parametrize("kind", CODES)
def test_every_code_that_people_meet_has_a_name(kind: str):
    for locale, sentences in SENTENCES.items():
        lacking = [code for code in CODES[kind] if f"{kind}.{code}" not in sentences]
        assert lacking == [], locale
    assert set(USUALLY_EXCLUDED) < set(Status)
    assert len(set(Evidence)) == 5


def test_vietnamese_sentences_are_vietnamese():
    english = []
    for key, sentence in SENTENCES["vi"].items():
        letters = re.sub(r"\{[^}]*\}|BOT_[A-Z_]+|«[^»]*»", "", sentence)
        words = re.findall(r"[A-Za-z]{2,}", letters)
        brand = key.startswith(("linking.channel.", "linking.way.", "reminders.channel."))
        same = words and sentence == SENTENCES["en"].get(key) and not brand
        if same or (len(words) > 3 and not VIETNAMESE.search(letters)):
            english.append(key)
    assert english == []


def test_no_vietnamese_is_written_in_code():
    found = []
    for path, tree in trees():
        skip = silent(tree)
        skip |= {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.keyword) and node.arg == "help"  # of a command, in English
        }
        found += [
            (str(path), node.lineno)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in skip
            and VIETNAMESE.search(node.value)
            and path != Path("bot/base/folding.py")  # takes the letters apart
        ]
    assert found == []


def test_the_web_page_has_the_texts_that_it_shows():
    scripts = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "bot/channels/web").rglob("*.js")
    )
    shown = set(re.findall(r"\btexts\.([a-z_]+)", scripts))
    given = {key.removeprefix("web.page.") for key in SENTENCES["vi"] if "web.page." in key}
    assert shown <= given
    assert {key for key in given if not re.search(rf"\b{key}\b", scripts)} == set()
