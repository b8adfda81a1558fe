"""The Key West week as a replay on loopback."""
