"""What editing decides without a database: sections, what clashes, what is missing or hard to read."""
