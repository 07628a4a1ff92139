"""People of all enterprises: one account each, with memberships."""
