"""Reports that the team defines itself: which measures, limited by what, for which kind of period; run by
hand or when a period is over, and kept as they came out."""
