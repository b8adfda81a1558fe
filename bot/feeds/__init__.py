"""An address -> items: one HTTP client, then one file per feed kind, each a Source."""
