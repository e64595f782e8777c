"""Pieces of ``train_themes.py``."""
