"""The search's lists of words that belong to no term, edited on screen: words that mean the same, spellings,
everyday words, and what is never listed."""
