"""The embedded default: PostgreSQL and Valkey from wheels, and the supervisor of one machine."""
