"""What a report holds of claims, read from the database page by page."""
