"""All SQL over plants and their facts."""
