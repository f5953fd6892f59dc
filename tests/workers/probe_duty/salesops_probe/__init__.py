"""A duty that writes down what was handled, so that the effects of jobs can be counted."""
