"""ingest/tools/servicenow"""
