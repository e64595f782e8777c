"""ingest/tools/salesforce"""
