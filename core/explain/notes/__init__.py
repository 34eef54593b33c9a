"""Why a network learns slowly or not at all: rules, and what they find at a moment of a run."""
