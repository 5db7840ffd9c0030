"""Checks of the exercises in notebook 02, *A feature store in SQLite*."""
