"""What goes out as files and JSON: figures, slips."""
