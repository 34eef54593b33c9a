"""What a person drives the run with: transport, phase ribbon and the set-up form."""
