"""The rules of highlight reports."""
