"""The console: alerts as text for a person or as JSON lines for a script."""
