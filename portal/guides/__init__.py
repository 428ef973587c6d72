"""Guides and standing pages: plain guidance first, then the listings that fit, then a person (REQUIREMENTS
A6)."""
