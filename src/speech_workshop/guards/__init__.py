"""What comes from others is examined before it is used: sound files, databases, networks."""
