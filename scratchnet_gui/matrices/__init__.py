"""The operation at work as an equation of matrices.

`words` says what things are called, `spans` which rows and columns are shown of a large matrix and `sight` when others
are, `colours` how cells are filled, `content` what stands in them, `measures` how much room that needs, `breaking`
where lines end, `fitting` how large all this is, `layout` where it stands, `foot` what is said below it, `moves` where
keys lead: pure functions. `paint` draws, `canvas` listens to mouse and keyboard, `area` scrolls, and `widget` chooses
the equation.
"""
