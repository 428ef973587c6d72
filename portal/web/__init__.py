"""The Flask kit every feature's views stand on: transactions, access marks, errors, assets, page cache,
headers."""
