"""The commands of ``bot``: one module each, loaded when called."""
