"""A Zalo Official Account: consultation messages with buttons, templates at a price."""
