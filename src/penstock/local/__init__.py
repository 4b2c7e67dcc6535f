"""The embedded stack: the servers that `penstock up` runs on one machine, and their supervisor."""
