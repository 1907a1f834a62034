"""Many people at one review desk at once: ``python -m benchmarks.desk``."""
