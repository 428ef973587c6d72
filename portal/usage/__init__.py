"""Counting what visitors do, without knowing who they are (DESIGN 9.3, 9.8)."""
