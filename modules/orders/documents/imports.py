"""Sales orders from workbooks."""
