"""Codes of the meters that the platform itself declares."""

ACTIVE_PEOPLE = "active_people"
API_CALLS = "api_calls"
STORAGE = "storage"
NETWORKED_DEVICES = "networked_devices"
READINGS = "readings"
