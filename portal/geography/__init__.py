"""Where things are: postcodes, towns and villages, wards and the areas that hold them. Knows no feature."""
