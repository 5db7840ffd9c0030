"""A speaker encoder that others trained, borrowed: transfer learning."""
