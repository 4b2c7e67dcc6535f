"""Plants, their facts by source and year, and the answers made of them."""
