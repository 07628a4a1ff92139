"""The rules of production, in plain Python: states, the flow from operation to operation."""
