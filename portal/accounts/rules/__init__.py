"""What holds for people, passwords, codes and sessions. Pure functions, no database, no Flask."""
