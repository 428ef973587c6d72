"""The outbox: a notice to a person is a row written with the fact it tells; a worker sends it later (DESIGN
4.2)."""
