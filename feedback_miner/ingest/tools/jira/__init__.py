"""Jira and Jira Service Management: CSV and Excel tables, XML of a search, JSON of the REST API."""

from feedback_miner.ingest.tools.jira.rest import JiraJson
from feedback_miner.ingest.tools.jira.rss import JiraXml
from feedback_miner.ingest.tools.jira.table import JiraTable

__all__ = ["READERS"]

READERS = (JiraTable(), JiraXml(), JiraJson())
