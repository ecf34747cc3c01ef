"""ONNX without the onnx library: the wire format, the graph as a value, its operators, and chains of layers in it."""
