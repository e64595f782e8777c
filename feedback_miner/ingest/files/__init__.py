"""ingest/files"""
