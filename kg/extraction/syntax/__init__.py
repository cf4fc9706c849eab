"""Dependency trees as plain lists, with the corrections of arcs and the spans of quotations."""
