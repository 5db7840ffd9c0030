"""Checks of the exercises in notebook 03, *From rows to tensors*."""
