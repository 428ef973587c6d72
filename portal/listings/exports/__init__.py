"""Giving the listings out: as a spreadsheet for editors, and as open data for everybody."""
