"""A trained network leaves the workshop: as a page, as an ONNX file, behind a server."""
