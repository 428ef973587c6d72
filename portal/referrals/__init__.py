"""Referrals: what people ask for, who takes it on, and what becomes of it (DESIGN 5 and 6)."""
