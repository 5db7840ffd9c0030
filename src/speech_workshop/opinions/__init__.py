"""What a network says of a recording: is it speech, heard how, how sure, and in words."""
