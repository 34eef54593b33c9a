"""Curves. The only room that imports pyqtgraph, which is slow: `loss_plot` is imported after the first picture."""
