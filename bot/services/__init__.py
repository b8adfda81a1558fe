"""Use cases over ports: polling, deciding, delivering, composing, explaining."""
