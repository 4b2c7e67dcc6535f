"""All SQL of users, sessions, keys and the audit log."""
