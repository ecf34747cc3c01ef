"""nnviz: see how a neural network learns by backpropagation, one sample at a time."""

__version__ = "0.1.0"
