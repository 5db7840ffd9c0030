"""Checks of the exercises in notebook 04, *A convolutional network*."""
