"""What a notebook shows that can be used: recorder, live view, sliders."""
