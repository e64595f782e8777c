"""ingest/tools/hubspot"""
