"""Harnesses that break things on purpose: kills, odd input, too many queries."""
