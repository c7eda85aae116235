"""The site: pages for a browser, and the SPARQL endpoint, from the same answers as the command line."""
