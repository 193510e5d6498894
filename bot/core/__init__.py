"""The rules: pure functions and values. No I/O, no clock, no settings."""
