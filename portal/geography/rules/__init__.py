"""The pure rules of geography: no database, no Flask; everything they need is handed in."""
