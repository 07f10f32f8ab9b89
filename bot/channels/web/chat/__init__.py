"""The page's chat: its transcript, the live connection, files. No signing in."""
