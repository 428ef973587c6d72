"""Copies of a live site that can be trusted: taken whole, checked, put back (docs/operations.md)."""
