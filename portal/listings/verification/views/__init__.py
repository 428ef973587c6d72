"""The pages of checking, a module an audience."""
