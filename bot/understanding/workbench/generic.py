"""The same classifier on any labelled questions: no names, units or classes are looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bot.understanding.classifier.confidence import ranked
from bot.understanding.classifier.model import Model
from bot.understanding.text.lexicon import WordList
from bot.understanding.text.normalisation import Normaliser
from bot.understanding.text.vocabulary import vocabulary
from bot.understanding.workbench.augmentation import variants
from bot.understanding.workbench.fitting import Sample, best_c, fit
from bot.understanding.workbench.question_sets import Question
from bot.understanding.workbench.training import spellings


class Classifier:
    """Learns labels from questions; ranks them for new ones."""

    def __init__(self, locale: str, questions: Sequence[Question]) -> None:
        """Learn. Raises Problem when scikit-learn is absent or there are not two labels."""
        self._normaliser = Normaliser(vocabulary(locale))
        lexicon = self._lexicon(questions)
        self._normaliser = Normaliser(vocabulary(locale), lexicon)
        samples = [
            Sample(words, question.label, copy)
            for number, question in enumerate(questions)
            for words, copy in variants(question.text, number, self._words)
        ]
        self._model: Model = fit(samples, lexicon, c=best_c(samples, lexicon))

    def rank(self, text: str) -> list[str]:
        """Return the labels, best first."""
        scores = self._model.scores(self._words(text))
        return [label for label, _ in ranked(self._model, scores)]

    def _words(self, text: str) -> list[str]:
        return self._normaliser.heard(self._normaliser(text))

    def _lexicon(self, questions: Sequence[Question]) -> WordList:
        words: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        spelt: Counter[tuple[str, str]] = Counter()
        for question in questions:
            tokens = self._normaliser(question.text)
            said = [token.word for token in tokens]
            words.update(word for word in said if word.isalpha())
            pairs.update(map(" ".join, pairwise(said)))
            spelt.update((t.word, t.typed.lower()) for t in tokens if t.exact and t.word.isalpha())
        return WordList(words, pairs, spellings(spelt, words))
