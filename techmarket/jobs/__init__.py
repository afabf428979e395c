"""Durable background work: a row in the database first, a Celery message second.

The row is the truth. The message may be lost, delivered twice or late; the sweeper re-sends,
the unique (kind, key) makes a repeat harmless, and the attempt counter sets poison aside.
"""
