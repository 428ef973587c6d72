"""The pages of returns, a module an audience."""
