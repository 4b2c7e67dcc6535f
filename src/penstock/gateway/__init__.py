"""The front door: Envoy's configuration, rendered from our settings."""
