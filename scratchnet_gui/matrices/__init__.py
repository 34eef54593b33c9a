"""The operation at work as an equation of matrices.

`words` says what things are called, `spans` which rows and columns are shown of a large matrix and `sight` when others
are, `colours` how cells are filled, `content` what stands in them, `measures` how much room that needs, `layout` where
it stands, `moves` where keys lead: pure functions. `paint` draws, `canvas` listens to mouse and keyboard, and `widget`
chooses the equation.
"""
