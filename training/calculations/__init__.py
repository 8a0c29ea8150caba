"""Pure calculations of training: hours of attendance, and until when a training holds."""
