"""What was paid, by whom, for which invoice."""
