"""The registry of models: files, versions, aliases, and who may use them."""
