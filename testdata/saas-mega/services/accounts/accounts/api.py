"""The API of accounts, for gunicorn."""

import os

SECRET_KEY = os.environ["SECRET_KEY"]


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"accounts\n"]
