"""The pictures of single lessons: plotting code that would only distract in a notebook.

A module for each notebook that needs one: ``nb04`` draws what notebook 04 shows, ``shared`` what
several show.
"""
