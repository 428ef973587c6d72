"""The records of the directory - organisations, services, places, taxonomy, their changes - and the public
search of them."""
