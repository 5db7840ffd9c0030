"""Checks of the exercises in notebook 01, *From sound to MFCC*."""
