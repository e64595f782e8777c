"""Freshservice: its list of tickets as CSV, pages of its API, and tickets as XML."""
