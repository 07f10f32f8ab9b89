"""Telegram, through python-telegram-bot: long polling or a webhook in, the Bot API out."""

import os

# The library is changing whole seconds to timedelta, and warns until it is told to.
os.environ.setdefault("PTB_TIMEDELTA", "true")
