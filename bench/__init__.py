"""Measurements: `make bench` prints each figure beside its bar and writes all of them to bench/results/."""
