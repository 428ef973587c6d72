"""The public directory's pages: a module an audience or a kind of page."""
