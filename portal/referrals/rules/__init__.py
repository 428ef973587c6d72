"""What holds for referrals whoever acts: pure functions, no database."""
