"""Everything that is drawn: canvas, panels, inspector, widgets and the theme."""
