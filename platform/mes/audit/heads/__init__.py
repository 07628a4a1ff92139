"""How far each chain is known to have gone, kept outside the schema that the chain is in."""
