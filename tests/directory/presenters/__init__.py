"""Tests of the directory's presenters."""
