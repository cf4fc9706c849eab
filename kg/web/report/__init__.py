"""``kg report``: the pages' contents as one HTML file without scripts."""
