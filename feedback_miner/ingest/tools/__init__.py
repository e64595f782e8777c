"""ingest/tools"""
