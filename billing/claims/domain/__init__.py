"""What a claim is made of and how it is proved, without database."""
