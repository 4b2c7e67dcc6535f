"""What every domain stands on: settings, errors, connections, the outbox, the object store."""
