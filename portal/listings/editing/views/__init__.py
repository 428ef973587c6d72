"""The pages of the editor, a module a part."""
