"""Figures of predictions, kept by the event loop alone and cheap enough for every one of them."""

from bisect import bisect_left
from collections.abc import Iterator

from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

STAGES = ("auth", "limit", "queue", "inference", "log", "total")
# Milliseconds; what Prometheus is told is in seconds, as it wants.
BOUNDS_MS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 1_000.0, 10_000.0)
UNKNOWN = "unknown"
# Beyond, a model is counted with all others: labels live as long as the process.
MOST_MODELS = 1_000


class _Stage:
    __slots__ = ("buckets", "milliseconds")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BOUNDS_MS) + 1)
        self.milliseconds = 0.0


class PredictionFigures(Collector):
    """The predictions that this process has answered or refused."""

    def __init__(self) -> None:
        self._outcomes: dict[tuple[str, int, str], int] = {}
        self._stages = {name: _Stage() for name in STAGES}
        self._unlogged_refusals = 0
        self._shadows: dict[str, int] = {}

    def count(self, model: str, version: int, outcome: str) -> None:
        """Count an answer; `outcome` is `ok` or the code of the problem."""
        key = (model, version, outcome)
        if key not in self._outcomes and len(self._outcomes) >= MOST_MODELS:
            key = (UNKNOWN, 0, outcome)
        self._outcomes[key] = self._outcomes.get(key, 0) + 1

    def spent(self, milliseconds: tuple[float, ...]) -> None:
        """Count where the time of an answer went, in the order of `STAGES`."""
        for stage, spent in zip(self._stages.values(), milliseconds, strict=True):
            stage.buckets[bisect_left(BOUNDS_MS, spent)] += 1
            stage.milliseconds += spent

    def refused_unlogged(self) -> None:
        """Count a refusal that is one of too many to be logged singly."""
        self._unlogged_refusals += 1

    def shadowed(self, outcome: str) -> None:
        """Count a shadow prediction; `outcome` is `ok`, `left-out` or the code of the problem."""
        self._shadows[outcome] = self._shadows.get(outcome, 0) + 1

    def collect(self) -> Iterator[Metric]:
        """Yield the families `penstock_predictions…`."""
        made = CounterMetricFamily(
            "penstock_predictions", "Predictions", labels=("model_id", "version", "outcome")
        )
        for (model, version, outcome), count in list(self._outcomes.items()):
            made.add_metric((model, str(version or ""), outcome), count)
        yield made
        stages = HistogramMetricFamily(
            "penstock_prediction_stage_seconds", "Time of a prediction", labels=("stage",)
        )
        for name, stage in self._stages.items():
            below, buckets = 0, []
            bounds = (*(f"{bound / 1000:g}" for bound in BOUNDS_MS), "+Inf")
            for bound, count in zip(bounds, stage.buckets, strict=True):
                below += count
                buckets.append((bound, float(below)))
            stages.add_metric((name,), buckets, stage.milliseconds / 1000)
        yield stages
        yield CounterMetricFamily(
            "penstock_prediction_refusals_unlogged",
            "Refusals over a limit, beyond those that are logged singly",
            value=self._unlogged_refusals,
        )
        shadows = CounterMetricFamily(
            "penstock_prediction_shadows", "Shadow predictions", labels=("outcome",)
        )
        for outcome, count in list(self._shadows.items()):
            shadows.add_metric((outcome,), count)
        yield shadows


FIGURES = PredictionFigures()
REGISTRY.register(FIGURES)
