"""The stored question model: where it lies, and whether it is what the examples would give."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.base import folding
from bot.base.problems import Problem
from bot.base.texts import LOCALES
from bot.understanding import examples
from bot.understanding.classifier.model import Model, read, stored_key

_UNDERSTANDING: Final = Path(__file__).parents[1]
SHIPPED: Final = _UNDERSTANDING / "model"
_DATA: Final = "vocabulary.toml"
#: The modules whose change makes a stored model stale: those that turn an example into features,
#: and those that learn from these. Times and classes are read from a text after its features.
CODE: Final = (
    *("fragment_words.py", "parsing.py"),
    *("text/accents.py", "text/lexicon.py", "text/near_words.py", "text/noisy_channel.py"),
    *("text/normalisation.py", "text/phrases.py", "text/spell_correction.py"),
    *("text/vocabulary.py", "entities/mentions.py", "entities/person_recognizer.py"),
    *("entities/person_spelling.py", "entities/topic_recognizer.py"),
    "entities/unit_recognizer.py",
    *("classifier/features.py", "classifier/fragments.py", "classifier/model.py"),
    *("workbench/augmentation.py", "workbench/fitting.py", "workbench/training.py"),
)


class State(StrEnum):
    """Whether the stored model is what the examples would give."""

    CURRENT = "current"
    STALE = "stale"
    MISSING = "missing"


def model_path(locale: str) -> Path:
    """Return where a locale's model is stored: beside the agency's own examples, if it has some."""
    return Path("var/model" if (examples.OWN / locale).is_dir() else SHIPPED) / f"{locale}.npz"


def data_key(locale: str, *, own: bool = True) -> str:
    """Return a digest of all that a model is built from: examples, vocabulary and code.

    ``own`` tells whether the agency's own examples count.
    """
    digest = hashlib.sha256()
    for path in (Path(folding.__file__), *(_UNDERSTANDING / name for name in CODE)):
        digest.update(path.read_bytes())
    for name in (_DATA, examples.FOLLOW_UPS):
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


def stored(locale: str) -> Model:
    """Return the stored model, built anew if the examples have changed since.

    Where scikit-learn is not installed, the product's own model serves until the agency's
    examples are learned elsewhere. Raises Problem when there is no model that can serve.
    """
    model = read(model_path(locale), data_key(locale))
    if model is not None:
        return model
    # Deferred, optional: a model is built where there is none; a serving process has no need of it.
    from bot.understanding.workbench.training import train

    try:
        return train(locale)
    except Problem as problem:
        if problem.key != "understanding.no_sklearn":
            raise
        shipped = read(SHIPPED / f"{locale}.npz", data_key(locale, own=False))
        if shipped is None:
            raise
        return shipped
