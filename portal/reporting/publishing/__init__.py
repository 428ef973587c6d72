"""Figures for everybody: brought out when a period is over, under disclosure control, and never changed."""
