"""ingest/values"""
