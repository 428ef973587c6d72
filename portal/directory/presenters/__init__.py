"""Records and search results shaped for pages: plain values, worked out once."""
