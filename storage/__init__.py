"""SQLAlchemy behind the Store port; rows never leave this package."""
