"""Keeping the listings true: reports and suggestions, the editor, checks, claims, imports and exports, links,
terms and words, each a part of its own; the records themselves are the directory's."""
