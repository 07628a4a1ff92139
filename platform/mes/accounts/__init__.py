"""People and what they may do.

``people`` (public schema): accounts, memberships, sessions. ``access`` (each enterprise's schema):
roles, API tokens, floor terminals, workers' sessions.
"""
