"""The rules of bills that need no database: tax, e-invoice numbers."""
