"""One room per chat platform."""
