"""One module an audience: whoever signs in, whoever is invited, one's own account, administrators."""
