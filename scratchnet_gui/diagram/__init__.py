"""The network as a picture: columns of neurons, one line per weight, in one painted widget.

`content` says what there is to see at a moment, `layout` where it stands, `style` how strong it looks, `words` what it
is called, `chips`, `captions` and `beside` where labels find room, `hit_test` what is under a point, `motion` what
moves: pure functions, without widgets. `ink`, `errors`, `edges`, `labels`, `neurons`, `frame` and `paint` draw;
`widget` listens to mouse and keyboard.
"""
