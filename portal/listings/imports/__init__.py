"""Taking listings in from a CSV or XLSX file through a mapping file: first a plan, then all or nothing."""
