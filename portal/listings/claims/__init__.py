"""Who keeps a listing: a provider asks for it, an editor grants it, and it changes hands or is taken back.

views/keep   "do you run this?", for everybody
views/desk   those who grant it

A provider's own listings are their first page, in home.
"""
