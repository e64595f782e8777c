"""Mailboxes -> messages: mails told apart, put into threads, and who wrote each."""
