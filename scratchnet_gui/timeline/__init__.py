"""The way through a run: a track of all its moments, bookmarks, breakpoints, branches, and the banner of the past."""
