"""ingest/tools/redcap"""
