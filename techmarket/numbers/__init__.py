"""Numbers that are given once: notices, claims, registrations."""
