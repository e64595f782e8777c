"""ingest/tools/github"""
