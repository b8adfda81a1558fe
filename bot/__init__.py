"""Gavel: watches local governments and local media, and posts each policy alert early, once, with its reason."""

__version__ = "0.1.0"
