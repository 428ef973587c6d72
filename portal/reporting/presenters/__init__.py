"""How figures are put before people: charts, their words, and the parts of one figure on a page."""
