"""Status changes: declared as transitions, executed only by `perform`."""
