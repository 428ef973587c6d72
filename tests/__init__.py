"""The tests: packages mirror the code; stories/ speak for the users; browser/ drives a real Chromium."""
