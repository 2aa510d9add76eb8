"""Disposal (gallring): what the law no longer asks to keep, destroyed by rule, by two persons, leaving a tombstone."""
