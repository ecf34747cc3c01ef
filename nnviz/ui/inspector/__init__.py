"""The parts of the inspector: why a number is what it is, each part in a file of its own."""
