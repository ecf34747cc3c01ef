"""The window itself: application, main window, docks, menus, start-up."""
