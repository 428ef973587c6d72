"""The nightly roll-up: each London day's records and counted events become facts."""
