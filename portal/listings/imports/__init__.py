"""Taking listings in from a CSV or XLSX file through a small mapping file: a plan first, then all of it or nothing."""
