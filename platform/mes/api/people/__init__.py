"""The people of an enterprise over HTTP: members, invitations, roles."""
