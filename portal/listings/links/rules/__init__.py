"""Pure rules: which addresses are public, and what a number or an e-mail address looks like."""
