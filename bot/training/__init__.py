"""The domain: people, units, plans, rules, obligations, progress, classes, ledger.

Nothing here knows a messenger, a sentence or a clock: the day asked about is an argument.
"""
