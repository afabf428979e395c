"""The marketplace platform: what no single business owner owns."""
