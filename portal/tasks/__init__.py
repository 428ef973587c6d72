"""Work to do later, as rows that a worker leases: nothing is lost when the worker dies (DESIGN 9.12)."""
