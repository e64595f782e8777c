"""Intercom: conversations, their parts and tickets from the API, and tables of its reports."""
