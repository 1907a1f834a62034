"""The command line: thin commands over the functions that the web app and the tests call too."""

from reunify.cli.app import app
from reunify.cli.entry import main

__all__ = ["app", "main"]
