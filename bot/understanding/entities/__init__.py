"""What a text names: people, units, classes, topics, found by their indexes."""
