"""The first pages: an agent's, with what is due, what waits, what came back and what people looked for in
vain; and a provider's, with their own listings.

wanted    listings that are missing become work for somebody
gathering the servant that finds them
asked     which of a provider's own listings they are asked about now
"""
