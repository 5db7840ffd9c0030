"""A network for labels of your own: trained, judged on groups it has not heard, and saved."""
