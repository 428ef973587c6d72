"""The public pages of figures."""
