"""Pieces of ``train_tags.py``."""
