from __future__ import annotations

from telegram.ext import AIORateLimiter

from bot.channels.telegram.bot import make_bot


def test_it_keeps_to_the_messages_a_second_that_are_set():
    limiter = make_bot("1:made-up-token", "http://127.0.0.1:1", 500).rate_limiter
    assert isinstance(limiter, AIORateLimiter)
    assert limiter._base_limiter is not None
    assert (limiter._base_limiter.max_rate, limiter._base_limiter.time_period) == (500, 1)
