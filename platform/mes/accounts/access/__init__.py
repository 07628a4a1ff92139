"""What people, tokens and terminals may do in one enterprise."""
