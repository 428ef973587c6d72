"""Journeys as data: which questions are asked, in which order, and what the answers make (DESIGN 4.5)."""
