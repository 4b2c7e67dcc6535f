"""The models that a process holds, as Prometheus is told of them."""

from collections.abc import Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from penstock.predict.runtime import Figures

COUNTERS = {
    "hits": "Requests whose model was in memory",
    "misses": "Requests that had to open their model",
    "failures": "Models that could not be opened",
    "evictions": "Models dropped from memory",
    "load_seconds": "Time to fetch and open models",
}
GAUGES = {"models": "Models in memory", "bytes": "Bytes of the models in memory"}


class RuntimeCollector(Collector):
    """Reads the figures of one runtime when somebody asks."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        """Claim no names: a process may hold several runtimes, one after the other."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield the families `penstock_model_cache_…`."""
        for name, help_text in COUNTERS.items():
            value = float(getattr(self._figures, name))
            yield CounterMetricFamily(f"penstock_model_cache_{name}", help_text, value=value)
        for name, help_text in GAUGES.items():
            value = float(getattr(self._figures, name))
            yield GaugeMetricFamily(f"penstock_model_cache_{name}", help_text, value=value)
