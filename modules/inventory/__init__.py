"""Stock: how much of what is where, as a sum of movements that nobody can change.

Owns lots, movements, balances, reservations and stock documents. Does not own items, warehouses
and locations (master data), nor the documents that cause movements elsewhere (delivery notes,
work reports): those name themselves as a movement's source.
"""
