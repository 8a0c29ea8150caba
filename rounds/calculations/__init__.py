"""The proposal, peer groups and distances as plain arithmetic: frozen in, frozen out, no framework."""
