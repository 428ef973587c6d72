"""Tests of the directory's rules."""
