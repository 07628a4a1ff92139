"""What orders prints and reads from workbooks."""
