"""From text to intent, slots and context. Everything of a language is data in ``locales/``."""
