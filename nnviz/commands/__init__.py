"""The commands without a window: train, trace, check. No Qt."""
