"""What people load into a product, by product."""
