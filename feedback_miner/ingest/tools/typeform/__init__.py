"""ingest/tools/typeform"""
