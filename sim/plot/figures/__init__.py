"""One module per figure: a new figure is a new module here with a ``FIGURE``, and everything else finds it."""
