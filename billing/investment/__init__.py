"""What an enterprise invested, with its evidence."""
