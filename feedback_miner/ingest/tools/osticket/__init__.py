"""ingest/tools/osticket"""
