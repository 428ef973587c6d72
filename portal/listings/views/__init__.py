"""The pages of those who keep the listings true, a module an audience."""
