"""What people say of a page: "was this useful?" (REQUIREMENTS A9)."""
