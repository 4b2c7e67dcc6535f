"""Webhooks: events to the addresses of users, signed, tried again, recorded."""
