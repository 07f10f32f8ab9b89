"""From example questions to a stored model, and back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Final

from bot.problems import Problem
from bot.texts import LOCALES
from bot.understanding import examples
from bot.understanding.examples import Example
from bot.understanding.lexicon import WordList
from bot.understanding.model import Model, read, stored_key
from bot.understanding.parsing import Parser
from bot.understanding.spoiling import variants

_FOLDER: Final = Path(__file__).parent / "model"
_DATA: Final = ("vocabulary.toml", "periods.toml")
#: The modules whose change makes a stored model stale.
_CODE: Final = (
    "../folding.py", "accents.py", "calendar.py", "classes.py", "correcting.py", "features.py",
    "finding_people.py", "finding_units.py", "fitting.py", "lexicon.py", "mentions.py",
    "model.py", "normalising.py", "parsing.py", "period_grammar.py", "period_meanings.py",
    "period_ranges.py", "periods.py", "phrases.py", "spelling.py", "spoiling.py",
    "subjects.py", "templates.py", "training.py", "vocabulary.py",
)  # fmt: skip


class State(StrEnum):
    """Whether the stored model is what the examples would give."""

    CURRENT = "current"
    STALE = "stale"
    MISSING = "missing"


def model_path(locale: str) -> Path:
    """Return where a locale's model is stored: beside the agency's own examples, if it has some."""
    return Path("var/model" if (examples.OWN / locale).is_dir() else _FOLDER) / f"{locale}.npz"


def data_key(locale: str, *, own: bool = True) -> str:
    """Return a digest of all that a model is built from: examples, vocabulary and code.

    ``own`` tells whether the agency's own examples count.
    """
    digest = hashlib.sha256()
    for name in _CODE:
        digest.update((Path(__file__).parent / name).read_bytes())
    for name in _DATA:
        digest.update((LOCALES / locale / name).read_bytes())
    for content in examples.contents(locale, own=own):
        digest.update(content)
    return digest.hexdigest()


def model_state(locale: str) -> State:
    """Return whether the stored model is current, stale or missing."""
    key = stored_key(model_path(locale))
    if key is None:
        return State.MISSING
    return State.CURRENT if key == data_key(locale) else State.STALE


def train(locale: str) -> Model:
    """Build a locale's model from its examples and store it.

    Raises Problem when the examples are broken or scikit-learn is not installed.
    """
    model = build(locale, examples.of_locale(locale))
    path = model_path(locale)
    try:
        model.save(path, data_key(locale))
    except OSError as error:
        raise Problem("understanding.cannot_store", path=str(path)) from error
    return model


def build(locale: str, listed: Sequence[Example]) -> Model:
    """Fit a model to examples, names in them made alike."""
    from bot.understanding.fitting import Sample, fit, require

    require()
    if not listed:
        raise Problem("understanding.no_examples", file=locale)
    parser = Parser(locale, lexicon_of(locale, listed))
    samples = [
        Sample(words, each.intent, copy)
        for number, each in enumerate(listed)
        for words, copy in variants(each.text, number, parser.seen)
    ]
    return fit(samples, parser.lexicon)


def stored(locale: str) -> Model:
    """Return the stored model, built anew if the examples have changed since.

    Where scikit-learn is not installed, the product's own model serves until the agency's
    examples are learned elsewhere. Raises Problem when there is no model that can serve.
    """
    model = read(model_path(locale), data_key(locale))
    if model is not None:
        return model
    try:
        return train(locale)
    except Problem as problem:
        if problem.key != "understanding.no_sklearn":
            raise
        shipped = read(_FOLDER / f"{locale}.npz", data_key(locale, own=False))
        if shipped is None:
            raise
        return shipped


def lexicon_of(locale: str, listed: Sequence[Example]) -> WordList:
    """Return the words that examples use with how often, and the pairs of neighbours."""
    parser = Parser(locale)
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for each in listed:
        said = parser.seen(each.text)
        words.update(word for word in said if word.isalpha())
        pairs.update(map(" ".join, pairwise(said)))
    kept = {word: count for word, count in words.items() if _sound(parser, word, count)}
    return WordList(kept, frozenset(p for p in pairs if all(word in kept for word in p.split())))


def _sound(parser: Parser, word: str, count: int) -> bool:
    """Whether a word of the examples is spelt as meant: their careless ones are no guide."""
    return count > 1 or not parser.vocabulary.rimes or parser.vocabulary.is_syllable(word)
