"""What the site does while one of its servers is away: it waits briefly, and says so once."""
