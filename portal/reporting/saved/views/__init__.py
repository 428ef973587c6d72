"""The team's pages of saved reports and what came out of them."""
