"""What an import decides without a database: reading files, mapping rows, comparing values."""
