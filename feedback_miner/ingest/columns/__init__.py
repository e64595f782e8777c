"""ingest/columns"""
