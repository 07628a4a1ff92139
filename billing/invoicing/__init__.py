"""Invoices and credit notes, the register of e-invoices."""
