"""Hints to browsers: a numbered record in the transaction, a doorbell after it."""
