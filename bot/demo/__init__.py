"""Made-up agencies to look at, try and measure the assistant with; see ``data/README.md``."""
