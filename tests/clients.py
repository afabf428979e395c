"""Clients that are signed in, and what they see."""

from django.test import Client


def client_of(user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def text_of(response):
    return response.content.decode()


def post_json(client, url, body):
    return client.post(url, body, content_type="application/json")


def error_fields(response):
    """{field: message} of a problem+json answer."""
    return {row["field"]: row["message"] for row in response.json()["errors"]}
