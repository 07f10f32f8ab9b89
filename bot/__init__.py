"""The training assistant: everything that is not a conversation."""
