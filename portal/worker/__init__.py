"""The worker: what is done in the background, by whom, and how anybody can see that it still is (DESIGN
9.12). Knows no feature: the servants are handed in."""
