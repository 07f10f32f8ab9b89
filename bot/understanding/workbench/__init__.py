"""Making and measuring the question model. A serving process loads nothing of this."""
