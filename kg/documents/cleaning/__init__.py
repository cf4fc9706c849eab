"""Cleaning of article text: byline, date, boilerplate, language, splitting."""
