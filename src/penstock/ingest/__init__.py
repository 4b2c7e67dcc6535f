"""Files to facts: layouts, the four steps, the consumer's work, the finish."""

import os

# Chunks are what runs in parallel, one a process or thread. Polars reads this once, when it is
# imported, so it has to be said before any module here imports it.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
