"""Listings that are there twice: found, looked at, merged, and taken apart again."""
