"""10,000 random edits of layers, weights and data, undone and redone: tests/app/test_edit_machine.py, only longer.

python tests/benchmarks/random_edits.py [EDITS]
"""

import sys
from pathlib import Path

import pytest

MACHINE = Path(__file__).resolve().parents[1] / "app" / "test_edit_machine.py"


class Longer:
    """Has the machine make so many edits in all."""

    def __init__(self, edits: int) -> None:
        self.edits = edits

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Once the tests are known, and before they run."""
        for item in session.items:
            item.module.SEQUENCES = -(-self.edits // (len(session.items) * item.module.STEPS))


if __name__ == "__main__":
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    sys.exit(pytest.main([str(MACHINE), "-q", "--timeout=0"], plugins=[Longer(edits)]))
