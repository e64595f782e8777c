"""ingest/tools/qualtrics"""
