"""One queue of everything that somebody, or something, says should change in the listings."""
