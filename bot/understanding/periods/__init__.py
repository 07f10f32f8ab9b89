"""Times as people say them, made stretches of days."""
