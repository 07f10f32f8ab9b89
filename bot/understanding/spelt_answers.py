"""A yes told from a no that is the same without its accents: "đúng" is not "đừng"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.base.folding import fold
from bot.understanding.text.accents import Spelt
from bot.understanding.text.normalisation import Token
from bot.understanding.text.vocabulary import Vocabulary


class SpeltAnswers:
    """Knows how the words of a yes and of a no are spelt."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the table answers."""
        yes, no = (tuple(vocabulary.value("answers", name) or ()) for name in ("yes", "no"))
        self._yes = Spelt(word for phrase in yes for word in phrase.split())
        self._no = Spelt(word for phrase in no if " " not in (word := phrase))
        self._agreeing = {fold(phrase) for phrase in yes}
        self._both = self._agreeing & {fold(phrase) for phrase in no}

    def may_agree(self, tokens: Sequence[Token], said: str) -> bool:
        """Return whether words may be a yes; what may be a no as well agrees to nothing.

        ``said`` are they without what only makes them polite.
        """
        whole = " ".join(token.word for token in tokens)
        doubtful = said in self._both and (whole == said or whole not in self._agreeing)
        if doubtful and all(token.typed.isascii() for token in tokens):
            return False
        return not any(
            not token.typed.isascii()
            and self._no.has(token.word, token.typed)
            and not self._yes.has(token.word, token.typed)
            for token in tokens
        )
