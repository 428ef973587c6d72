"""Who did or saw what, and when: an append-only log in which every entry is chained to the one before
(DESIGN 4.7)."""
