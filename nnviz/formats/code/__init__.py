"""What the exported programs have in common: formulas, comments and tables of numbers."""
