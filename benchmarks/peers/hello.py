"""A Flask application that does nothing but say hello."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Hello."""
    return "Hello, world"
