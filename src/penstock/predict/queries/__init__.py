"""All SQL of predictions."""
