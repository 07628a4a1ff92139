"""The operators' host: every enterprise, its state, its archives, the migrations."""
