"""ingest/tools/zendesk"""
