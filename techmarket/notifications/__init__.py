"""Messages to people, written with the move that causes them and mailed by a job afterwards."""
