"""Background work: a list of named functions with how often each is run, and what runs them.

What a function does belongs to its own area; here stands only when it is called. In one process
the scheduler calls them; on several machines a queue would call the same ones.
"""
