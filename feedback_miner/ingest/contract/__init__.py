"""ingest/contract"""
