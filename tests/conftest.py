"""Properties are searched by chance at a desk; where CI is set, by the same examples, so that green stays green."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
