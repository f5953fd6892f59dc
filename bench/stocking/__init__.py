"""Ways to decide how much to stock, tried on the monthly demand for real car parts."""
