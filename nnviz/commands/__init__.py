"""The commands without a window: train, trace, check, export. No Qt."""
