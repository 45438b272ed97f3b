"""The steps of the chain, one file each; their order stands in pipeline.py."""
