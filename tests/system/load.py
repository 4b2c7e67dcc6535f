"""Steady traffic through the gateway, and what came back."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx


@dataclass
class Traffic:
    """Answers by status; what never became an answer counts under the name of its error."""

    answers: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def note(self, outcome: str, text: str = "") -> None:
        self.answers[outcome] += 1
        self.examples.setdefault(outcome, text[:300])

    @property
    def failed(self) -> dict[str, str]:
        return {key: text for key, text in self.examples.items() if key != "200"}


@contextmanager
def traffic(url: str, path: str, headers: dict[str, str], clients: int = 4) -> Iterator[Traffic]:
    """Ask for `path` all the time from several connections."""
    seen = Traffic()
    stop = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
            while not stop.wait(0.01):
                try:
                    answer = client.get(path)
                    seen.note(str(answer.status_code), answer.text)
                except httpx.HTTPError as error:
                    seen.note(type(error).__name__, str(error))

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()
