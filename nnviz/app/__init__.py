"""The running program without its looks: session, training run, mailbox, timeline, settings."""
