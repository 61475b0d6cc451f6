"""Charts as SVG, drawn where the page is made: the same drawing for page, print, mail and download.

Plain Python. Words come in translated and numbers are written by the caller's own function. Colours are classes, which
the stylesheet fills from its tokens; a file to download carries its own light colours (`drawing.draw.as_file`).
"""
