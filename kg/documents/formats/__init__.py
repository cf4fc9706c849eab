"""Readers of file formats: text, HTML, PDF, JSON and web archives."""
