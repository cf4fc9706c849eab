"""The gazetteer: its tables, and the code that turns them into Turtle."""
