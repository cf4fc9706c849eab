"""The workbench: ``kg serve`` and ``kg report``.

``application`` composes the HTTP server; ``protocol/`` is SPARQL 1.1 Protocol and Graph Store Protocol; ``workers``
runs queries in processes that can be killed; ``index/`` is the SQLite index from which the pages are answered;
``pages/`` holds one reader per page; ``static/`` is the front end.
"""
