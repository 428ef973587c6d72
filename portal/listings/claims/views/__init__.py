"""The pages of keeping a listing, a module an audience."""
