"""The first page after signing in: per role a few blocks of figures, each of which opens its list."""
