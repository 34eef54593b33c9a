"""What the numbers mean: each quantity taken apart into the terms that make it."""
