"""Tests of guides and standing pages."""
