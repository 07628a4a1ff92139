"""The session: who is here, in which enterprise, with which rights, and what the pages show."""
