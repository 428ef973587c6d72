"""The pages of referrals: one module for each audience."""
