"""How facts are said: obligations, figures, reasons, dates and lists.

For handlers, reminders and commands alike; a sentence about the domain is made here only.
"""
