"""Slips read as a noisy channel: which words were meant, judged by letters and by neighbours.

Only what the classifier sees is read so; names and slots keep the words as typed. Words whose
pairs with both neighbours are used by examples are never touched, so clean text costs a look-up
or two a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log
from typing import Any, Final

from bot.base.folding import fold
from bot.understanding.text.accents import Shape, mismatch, shape
from bot.understanding.text.lexicon import Lexicon
from bot.understanding.text.near_words import NearWords
from bot.understanding.text.vocabulary import Words

#: Nats that a slip of cost 1 weighs against what the neighbours say.
_STRICTNESS: Final = 5.5
#: Pairs that each word is taken to have been seen in beside those counted.
_SMOOTHING: Final = 20.0
_LOG_SMOOTHING: Final = log(_SMOOTHING)
#: Times that a strange word is taken to have been seen.
_UNSEEN: Final = 0.05
#: What a known word gains by staying as it was typed, in nats.
_STAYING: Final = 5.0
#: What a known word loses, at most, by accents that no example has.
_OTHER_WORD: Final = 1.5
#: With more of them a text is no question that slipped.
_MOST_DOUBTFUL: Final = 60
#: Nats behind the likeliest reading so far from which no words to come can bring one back.
_HOPELESS: Final = 20.0
#: Readings of one word that are weighed.
_MOST: Final = 8
_LENGTHS: Final = range(1, 13)
_LOST, _CHANGED, _DOUBLED, _SWAPPED, _BESIDE, _PARTED = 1.0, 1.0, 0.7, 0.9, 0.85, 0.9
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS: Final = frozenset(
    pair
    for row, below in zip(_ROWS, (*_ROWS[1:], ""), strict=True)
    for at, key in enumerate(row)
    for other in (row[at + 1 : at + 2] + below[max(0, at - 1) : at + 1])
    for pair in (key + other, other + key)
)

#: A word or two that one typed word may be, with what it costs in nats.
_Candidate = tuple[Words, float]
#: The words read so far: those before, and the last.
_Chain = tuple[Any, ...]


class NoisyChannel:
    """Reads words through the slips of typing. With an empty lexicon it changes nothing."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Make one for the words that a lexicon knows."""
        self._known, self._pairs = lexicon.words, dict(lexicon.pairs.items())
        self._spellings = lexicon.spellings
        self._total = sum(self._known.values()) + 1
        # What each word weighs before another, and by itself: the logarithms are taken once.
        self._weights = {word: log(count + _SMOOTHING) for word, count in self._known.items()}
        self._alone = {word: self._by_itself(count) for word, count in self._known.items()}
        self._strange = self._by_itself(_UNSEEN)
        self._near = NearWords(lexicon.words)
        self._shapes = lru_cache(maxsize=2_000)(self._shapes_of)
        self._of_typed = lru_cache(maxsize=10_000)(self._candidates)
        self._after = lru_cache(maxsize=20_000)(self._surprise)

    def read(self, words: Sequence[str], typed: Sequence[str], fixed: Sequence[bool]) -> list[str]:
        """Return the words meant, by the likeliest path through the candidates.

        ``typed`` are the words as they were typed; ``fixed`` marks those not to be touched.
        """
        if not self._known:
            return list(words)
        doubtful = [
            not fixed[position] and word.isalpha() and self._doubtful(words, position)
            for position, word in enumerate(words)
        ]
        if not 0 < sum(doubtful) <= _MOST_DOUBTFUL:
            return list(words)
        accented = any(not word.isascii() for word in typed)
        choices = [
            self._of_typed(word, typed[position].lower(), accented)
            if doubtful[position]
            else (((word,), 0.0),)
            for position, word in enumerate(words)
        ]
        return self._path(words, choices, doubtful)

    def _by_itself(self, count: float) -> float:
        return -log(_SMOOTHING * count / self._total)

    def _doubtful(self, words: Sequence[str], position: int) -> bool:
        """Whether examples do not use a word, or not beside one of its neighbours."""
        word = words[position]
        if word not in self._known:
            return len(word) in _LENGTHS
        for left, right in ((position - 1, position), (position, position + 1)):
            if left >= 0 and right < len(words):
                both = words[left] in self._known and words[right] in self._known
                if both and f"{words[left]} {words[right]}" not in self._pairs:
                    return True
                if not both and words[left if right == position else right].isalpha():
                    return True
        return False

    # The path --------------------------------------------------------------------------------

    def _path(
        self,
        words: Sequence[str],
        choices: Sequence[Sequence[_Candidate]],
        doubtful: Sequence[bool],
    ) -> list[str]:
        """Return the cheapest reading; a step may take in two words whose space slipped."""
        # For each position: the last word read → (cost, words so far as a linked list).
        reached: list[dict[str, tuple[float, _Chain]]] = [{} for _ in range(len(words) + 1)]
        reached[0][""] = (0.0, ())
        surprise = self._after
        for position in range(len(words)):
            steps = [(position + 1, said, cost) for said, cost in choices[position]]
            if position + 1 < len(words) and doubtful[position] and doubtful[position + 1]:
                both = self._together(words[position], words[position + 1])
                steps += [(position + 2, said, cost) for said, cost in both]
            likely = (
                min((spent for spent, _ in reached[position].values()), default=0.0) + _HOPELESS
            )
            for before, (spent, path) in reached[position].items():
                if spent > likely:
                    continue
                for end, said, cost in steps:
                    last, total, so_far = before, spent + cost, path
                    for word in said:
                        total += surprise(last, word)
                        last, so_far = word, (so_far, word)
                    best = reached[end].get(last)
                    if best is None or total < best[0]:
                        reached[end][last] = (total, so_far)
        _, path = min(reached[-1].values(), key=lambda path: path[0])
        read: list[str] = []
        while path:
            path, word = path
            read.append(word)
        return read[::-1]

    def _surprise(self, before: str, word: str) -> float:
        """Return how unlikely a word is after another, in nats: pairs smoothed by words."""
        weight = self._weights.get(before, _LOG_SMOOTHING)
        together = self._pairs.get(f"{before} {word}")
        if together is None:
            return weight + self._alone.get(word, self._strange)
        return weight - log(together + _SMOOTHING * self._known.get(word, 0) / self._total)

    # Candidates ------------------------------------------------------------------------------

    def _candidates(self, word: str, typed: str, accented: bool) -> tuple[_Candidate, ...]:
        """Return what a word may be: itself, or known words one slip from what was typed."""
        letters = fold(typed) if accented else typed
        said = shape(typed) if accented else None
        # In other accents than the examples' it is likelier another word than a slip.
        staying = min(self._cost(said, word), _OTHER_WORD) if letters == word else 0.0
        found = {word: staying - _STAYING * (word in self._known)}
        for near in self._near.of(letters):
            cost = slip_cost(letters, near)
            if cost is not None and near != word:
                found[near] = _STRICTNESS * cost + self._cost(said, near)
        ranked = sorted(
            found.items(), key=lambda candidate: candidate[1] + self._surprise("", candidate[0])
        )
        kept = dict(ranked[:_MOST])
        kept.setdefault(word, found[word])
        listed: list[_Candidate] = [((meant,), cost) for meant, cost in kept.items()]
        if word not in self._known and len(word) > 3:
            listed += [(pair, _STRICTNESS * _PARTED) for pair in self._cuts(word)]
        return tuple(listed)

    def _cost(self, said: Shape | None, word: str) -> float:
        """Return what differing accents cost, at the least, against how examples spell a word."""
        if said is None:
            return 0.0
        shapes = self._shapes(word)
        if not shapes or said in shapes:
            return 0.0
        return _STRICTNESS * min(mismatch(said, shape) for shape in shapes)

    def _shapes_of(self, word: str) -> frozenset[Shape]:
        return frozenset(map(shape, self._spellings.get(word, ())))

    def _cuts(self, word: str) -> Iterator[Words]:
        for at in range(1, len(word)):
            pair = (word[:at], word[at:])
            if " ".join(pair) in self._pairs:
                yield pair

    def _together(self, left: str, right: str) -> Iterator[_Candidate]:
        """Yield the readings of two words whose space slipped, or has no business there."""
        if left in self._known and right in self._known and len(left) > 1 and len(right) > 1:
            return
        for pair in ((left[:-1], left[-1:] + right), (left + right[:1], right[1:])):
            if " ".join(pair) in self._pairs:
                yield pair, _STRICTNESS * _SWAPPED
        if left + right in self._known:
            yield (left + right,), _STRICTNESS * _PARTED


def slip_cost(typed: str, meant: str) -> float | None:
    """Return what one slip from a word to another costs, about 1; None if one is not enough."""
    start, shorter = 0, min(len(typed), len(meant))
    while start < shorter and typed[start] == meant[start]:
        start += 1
    said, spelt = typed[start:], meant[start:]
    if said == spelt[1:]:
        return _LOST
    if said[1:] == spelt:
        return _DOUBLED if typed[start - 1 : start] == said[:1] else _LOST
    if said[1:] == spelt[1:]:
        return _BESIDE if said[0] + spelt[0] in _NEIGHBOURS else _CHANGED
    if said[:2] == spelt[1::-1] and said[2:] == spelt[2:]:
        return _SWAPPED
    return None
