"""Text -> places and query hits: gazetteer, places, query language, subscription index."""
