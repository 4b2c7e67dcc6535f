"""Penstock: a self-hosted platform for power-plant data and models."""

__version__ = "0.1.0"
