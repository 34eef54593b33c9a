"""Data files: presets, fonts and icons. A package so that they are found wherever ScratchNet is installed."""
