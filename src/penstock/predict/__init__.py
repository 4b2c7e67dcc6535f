"""From a request to a prediction: runtime, limits, log."""
