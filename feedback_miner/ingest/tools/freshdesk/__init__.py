"""ingest/tools/freshdesk"""
