"""The marketplace platform: what no single business owner owns."""

import gc

# To load it makes hundreds of thousands of objects that stay; looking through them again after
# every 700 new ones, as Python would, takes a sixth of every start and of many a request.
gc.set_threshold(20_000, 20, 50)
