"""Migrating all schemas: Django works out the SQL once, PostgreSQL replays it for each schema.

Django's cost is Python: it loads the graph and renders the models for every schema, 1.2 s even
with nothing to do. Here one query finds out which schemas are where; for each different state the
missing migrations run once on a scratch schema while their SQL is written down; that SQL and
Django's own record then go to each schema in one transaction. What needs Python runs per schema.
"""
