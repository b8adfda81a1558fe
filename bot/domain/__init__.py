"""Pure vocabulary: frozen dataclasses and functions; no I/O, no clock, no third-party import."""
