"""Alembic's environment and the migrations, shipped inside the wheel."""
