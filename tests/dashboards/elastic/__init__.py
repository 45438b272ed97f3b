"""Elastic's side: rules and panels over a real Elasticsearch, Kibana's by their structure."""
