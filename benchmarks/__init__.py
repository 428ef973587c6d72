"""Measures the portal beside its peers: the same made-up listings and questions, in turns."""
