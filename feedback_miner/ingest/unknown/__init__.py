"""ingest/unknown"""
