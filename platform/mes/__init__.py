"""Xueyang's platform: what every enterprise has, whichever modules it subscribes to."""
