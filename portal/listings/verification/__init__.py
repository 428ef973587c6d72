"""Making sure that listings are right, apart from editing them: asking providers, who answer with one link
and no account, and ringing those who do not (PEERS 2.2).

    pace       how often a listing is checked, from the settings
    groups     a listing's fields in the groups that are ticked, in words
    reminding  the servant that asks, and goes on asking
    views/answer   what a provider's link opens
    views/checks   what an agent rings about
"""
