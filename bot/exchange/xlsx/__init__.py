"""xlsx files as files: what is refused unread, sheets and rows in small blocks.

What a column means is not known here.
"""
