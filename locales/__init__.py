"""The languages: sentences, example questions, vocabularies."""
