"""Readers behind the pages: from the index to the records of the API."""
