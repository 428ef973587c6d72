"""Referrals as their pages show them: one module for each audience."""
