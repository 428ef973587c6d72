"""The rules of metrics."""
