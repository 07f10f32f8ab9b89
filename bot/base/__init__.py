"""What stands at the bottom: clock, settings, sentences, logging, problems.

Nothing here knows people, plans, chats or the database.
"""
