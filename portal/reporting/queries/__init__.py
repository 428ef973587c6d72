"""What figures are made of, read across all features; each function gives a table of figures."""
