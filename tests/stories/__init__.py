"""What people do on the site, from end to end, on the real content."""
