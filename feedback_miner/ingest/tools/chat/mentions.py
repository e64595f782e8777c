"""What stands in texts of a chat for a person who is mentioned."""

SOMEONE = "@someone"
"""Neutral, as a mention names its person in every export; "someone" alone tells no theme."""
