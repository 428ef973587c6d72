"""Honest figures: what is counted, what each figure means, and how figures are shown, published and sent."""
