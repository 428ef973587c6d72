"""Keeping the listings true: taking them in from other people's files."""
