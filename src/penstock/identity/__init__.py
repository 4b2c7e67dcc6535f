"""Users, their sessions and API keys, and the tokens that stand for them."""
