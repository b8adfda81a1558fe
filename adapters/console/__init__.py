"""The terminal as a chat platform, with a journal in place of a message history."""
