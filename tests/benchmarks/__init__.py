"""Measurements of quality and speed: run by ``make bench``, smoke-tested in the suite."""
