"""The peer of the pages inside the framework: the same settings and middleware, the queries raw, an f-string.

It is settings, addresses and view in one module: `DJANGO_SETTINGS_MODULE=benchmarks.raw_pages`. The session's query
is made by the middleware, as on the page itself, and left out of the recorded ones.
"""

import os
import pickle
from pathlib import Path

from quittance.config.settings import *  # noqa: F403 - the product's settings with other addresses

ROOT_URLCONF = "benchmarks.raw_urls"
RECORDED = pickle.loads(Path(os.environ["BENCH_QUERIES"]).read_bytes())
