"""Whether the asker is named together with somebody: "tôi và anh Huy"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.entities.mentions import Mention
from bot.understanding.text.normalisation import Token
from bot.understanding.text.phrases import SpeltPhrases
from bot.understanding.text.vocabulary import Vocabulary


class AskerNamed:
    """Finds the asker beside the people named."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the table people."""
        self._asker = SpeltPhrases(vocabulary.value("people", "asker") or ())
        self._honorifics = SpeltPhrases(vocabulary.value("people", "honorifics") or ())
        self._links = vocabulary.phrases("people", "links")

    def beside(self, tokens: Sequence[Token], people: Sequence[Mention]) -> bool:
        """Return whether the asker stands before or after one of the people, linked to them."""
        starts = {person.start for person in people}
        return any(
            self._before(tokens, person.start) or self._after(tokens, person.end, starts)
            for person in people
        )

    def _before(self, tokens: Sequence[Token], start: int) -> bool:
        while led := self._honorifics.ends(tokens, start):
            start = led.start
        linked = start > 1 and tokens[start - 1].word in self._links
        return linked and self._asker.ends(tokens, start - 1) is not None

    def _after(self, tokens: Sequence[Token], end: int, starts: set[int]) -> bool:
        """Whether the asker follows; "em Mai" is somebody else, whom the word only leads."""
        linked = end + 1 < len(tokens) and tokens[end].word in self._links
        myself = self._asker.at(tokens, end + 1) if linked else None
        return myself is not None and myself.end not in starts
