"""The network as a picture: columns of neurons, one line per weight, in one painted widget.

`content` says what there is to see at a moment, `layout` where it stands, `style` how strong it looks, `words` what it
is called, `chips`, `captions` and `beside` where labels find room, `hit_test` what is under a point, `motion` what
moves, `changing` what a weight can be changed to: pure functions, without widgets. `numbers`, `errors`, `sidenotes` and
`labels` write the numbers, each of which is `written` with what it is and where: so it can be lit and clicked. `ink`,
`edges`, `neurons`, `frame` and `paint` draw; `canvas` shows the picture, `widget` listens to mouse and keyboard, with
`editor` and `dragging` for a weight that is changed.
"""
