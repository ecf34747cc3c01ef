"""The data roles that the tables share."""

from PySide6.QtCore import Qt

# The exact float of a cell, or None where there is no number. It does not depend on the digits that are shown.
EXACT_ROLE = int(Qt.ItemDataRole.UserRole)
