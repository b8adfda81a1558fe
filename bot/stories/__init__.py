"""Items -> stories and chapters."""
