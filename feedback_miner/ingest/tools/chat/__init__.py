"""Exports of chats: a message is a comment, a thread is a record, a channel is a queue."""
