"""Printed forms and labels: pure functions from plain data to PDF bytes.

Nothing here asks the database or the network. Callers pass values and translated words; every
value is cleaned and escaped before it is laid out.
"""
