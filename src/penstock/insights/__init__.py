"""What becomes visible when many predictions are looked at together."""
