"""The terms that listings are sorted by, and the words people use for them, edited on screen."""
