"""People, teams and roles: who may do what, how they sign in, and how they lose access at once."""
