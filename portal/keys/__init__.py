"""Sealing personal fields: one data key a record, wrapped by the master key ring, kept apart from the
records (DESIGN 9.7)."""
