"""Figures as files: the same document always makes the same bytes."""
