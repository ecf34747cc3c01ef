"""The mathematics: layers, losses, optimizers, the trainer and its records. Standard library and NumPy only."""
