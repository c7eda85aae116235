"""A workspace at a SPARQL endpoint: asked with the same answers as on file, and published there."""
