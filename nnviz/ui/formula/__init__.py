"""Formulas on the screen: three lines of symbols, numbers and result, whose parts answer to the mouse."""
