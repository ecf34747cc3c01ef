"""What can be done to the network, wherever it is asked for: on the canvas, in menus, in a panel."""
