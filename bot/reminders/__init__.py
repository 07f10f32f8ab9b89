"""Reminders: who is due and why not, the ledger of what is to be sent, and its delivery."""
