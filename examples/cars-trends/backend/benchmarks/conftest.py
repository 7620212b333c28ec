"""The benchmarks ask the application of the tests, on its sample data."""

from tests.conftest import client, sample_url

__all__ = ["client", "sample_url"]
