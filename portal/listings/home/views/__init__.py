"""The first pages of those who keep listings right."""
