"""What is asked on the pages of referrals: one module for each audience."""
