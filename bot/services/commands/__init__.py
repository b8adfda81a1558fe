"""What people ask of Gavel in chat: one use case a file, each answering with an Answer that any platform can show."""
