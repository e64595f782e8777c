"""ingest/surveys"""
