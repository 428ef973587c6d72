"""Pages of figures: for everybody, and for the team."""
