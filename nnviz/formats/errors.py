"""What is raised when a file does not fit its format."""


class FormatError(ValueError):
    """A file that cannot be read, or a value that a format cannot hold; the message is one sentence for people."""
