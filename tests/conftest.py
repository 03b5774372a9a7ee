"""How properties are searched: by chance at a desk, always the same examples where CI is set, so that a green commit stays green."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
