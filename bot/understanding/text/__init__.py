"""Words as typed made words as meant: folding, spelling, phrases, vocabulary. No records."""
