"""ingest/tools/glpi"""
