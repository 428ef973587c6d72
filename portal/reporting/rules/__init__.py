"""The pure rules of figures: tables, periods, how a value is said, and what may leave the team."""
