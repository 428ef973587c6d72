"""A made-up time of residents, practices and agents, driven through the site's own pages; everything it
leaves says that it is a demonstration."""
