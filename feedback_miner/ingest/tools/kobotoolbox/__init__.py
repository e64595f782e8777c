"""ingest/tools/kobotoolbox"""
