"""Models of tables and trees, which compute on demand what is looked at, and their views."""
