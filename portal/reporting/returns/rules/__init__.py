"""The rules of returns: what a line takes, what is odd, when somebody is written to, how lines add up."""
