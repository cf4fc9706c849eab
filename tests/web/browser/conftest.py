"""Tests in a browser are collected where the extra ``browser`` is installed; .ci/run installs it and runs them."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("axe_playwright_python") and find_spec("playwright") else ["test_*.py"]
