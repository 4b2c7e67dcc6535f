"""All SQL of ingest: loads and chunks, staging tables, and facts becoming visible."""
