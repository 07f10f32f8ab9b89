"""From example questions to a stored model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.base.problems import Problem
from bot.understanding import examples
from bot.understanding.classifier import model_files
from bot.understanding.classifier.model import Model
from bot.understanding.examples import Example
from bot.understanding.fragment_words import fragment_words
from bot.understanding.parsing import Parser
from bot.understanding.text.lexicon import WordList
from bot.understanding.workbench.augmentation import by_others, variants

#: Every so many examples one shows what does not go on from a question before.
_OTHERS: Final = 4
#: A spelling this many times rarer than a word's usual one is a slip.
_RARE: Final = 50


def train(locale: str) -> Model:
    """Build a locale's model from its examples and store it.

    Raises Problem when the examples are broken or scikit-learn is not installed.
    """
    model = build(locale, examples.of_locale(locale))
    path = model_files.model_path(locale)
    try:
        model.save(path, model_files.data_key(locale))
    except OSError as error:
        raise Problem("understanding.cannot_store", path=str(path)) from error
    return model


def build(locale: str, listed: Sequence[Example], going_on: Sequence[str] | None = None) -> Model:
    """Fit a model to examples, names in them made alike, and to ways of going on.

    ``going_on`` are the locale's own where none are given.
    """
    # Deferred, optional: scikit-learn is there only where models are trained.
    from bot.understanding.workbench.fitting import Sample, fit, fit_fragments, require

    require()
    if not listed:
        raise Problem("understanding.no_examples", file=locale)
    parser = Parser(locale, lexicon_of(locale, listed))
    samples = [
        Sample(words, example.intent, copy)
        for number, example in enumerate(listed)
        for words, copy in variants(example.text, number, parser.seen)
    ]
    samples += [
        Sample(said, sample.label, copy=True)
        for number, sample in enumerate(samples)
        if not sample.copy and (said := by_others(sample.words, number, parser.vocabulary))
    ]
    told = examples.follow_ups(locale) if going_on is None else going_on
    follows = [fragment_words(parser.alone(text)) for text in told]
    others = [fragment_words(parser.alone(item.text)) for item in listed[::_OTHERS]]
    return replace(fit(samples, parser.lexicon), fragments=fit_fragments(follows, others))


def lexicon_of(locale: str, listed: Sequence[Example]) -> WordList:
    """Return the words that examples use with how often and how spelt, and pairs of neighbours."""
    parser = Parser(locale)
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    spelt: Counter[tuple[str, str]] = Counter()
    for example in listed:
        tokens = parser.shown(example.text)
        said = [token.word for token in tokens]
        words.update(word for word in said if word.isalpha())
        pairs.update(map(" ".join, pairwise(said)))
        if not example.text.isascii():
            spelt.update((t.word, t.typed.lower()) for t in tokens if t.exact and t.word.isalpha())
    kept = {word: count for word, count in words.items() if _sound(parser, word, count)}
    return WordList(
        kept,
        {p: count for p, count in pairs.items() if all(word in kept for word in p.split())},
        spellings(spelt, kept),
    )


def spellings(
    spelt: Mapping[tuple[str, str], int], words: Mapping[str, int]
) -> dict[str, list[str]]:
    """Return how words are spelt, the rare spellings of each, slips for the most part, left out."""
    most: dict[str, int] = {}
    for (word, _), count in spelt.items():
        most[word] = max(count, most.get(word, 0))
    found: dict[str, list[str]] = {}
    for (word, typed), count in sorted(spelt.items()):
        if word in words and count * _RARE >= most[word]:
            found.setdefault(word, []).append(typed)
    return found


def _sound(parser: Parser, word: str, count: int) -> bool:
    """Whether a word of the examples is spelt as meant: their careless ones are no guide."""
    return count > 2 or not parser.vocabulary.rimes or parser.vocabulary.is_syllable(word)
