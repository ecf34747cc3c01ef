"""Shared pieces of the plot panels.

Importing pyqtgraph costs 0.3 s, so nothing that runs at start-up imports it: this package and ``deferred`` don't, and a
plot panel imports its view, and pyqtgraph with it, when it has been painted for the first time.
"""
