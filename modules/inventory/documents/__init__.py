"""Stock from workbooks."""
