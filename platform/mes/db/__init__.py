"""Database building blocks: typed fields, base models, ordered row locks, transition tables."""
