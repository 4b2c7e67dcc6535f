"""Figures of deliveries, in the worker."""

from prometheus_client import Counter, Gauge, Histogram

ATTEMPTS = Counter(
    "penstock_webhook_attempts",
    "Tries to deliver, by how they ended",
    ("outcome",),
)
LATENCY = Histogram(
    "penstock_webhook_latency_seconds",
    "Time that receivers took",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0),
)
IN_FLIGHT = Gauge("penstock_webhook_in_flight", "Deliveries that are being sent")
DEPTH = Gauge(
    "penstock_webhook_depth",
    "Deliveries that wait for their time or are queued, and events not yet handed on",
    ("kind",),
)
