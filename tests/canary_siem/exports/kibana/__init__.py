"""What is exported for Kibana."""
