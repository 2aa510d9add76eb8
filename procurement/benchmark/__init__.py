"""Measuring purchasing: reading catalogues in, searching half a million articles, and lists of 200 000 orders."""
