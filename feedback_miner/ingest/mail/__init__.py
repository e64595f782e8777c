"""ingest/mail"""
