"""A static site drawn from a report: pages without a server, without anything fetched from elsewhere."""
