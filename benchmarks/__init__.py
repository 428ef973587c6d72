"""Measures the portal beside its peers: the same made-up listings, the same questions, one interleaved run."""
