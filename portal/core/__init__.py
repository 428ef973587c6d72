"""Pure Python that every package may lean on: clock, text, paging, errors, references. Knows no Flask and
no database."""
