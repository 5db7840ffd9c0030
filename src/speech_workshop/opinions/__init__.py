"""What a network says of a recording: is it speech, how sure is it, and in words."""
