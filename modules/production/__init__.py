"""Production: work orders, their operations on the floor, work reports, the shop board.

Owns what is made, by whom, how much came out good, scrapped or for rework. Does not own stock
(``inventory`` moves it when production says that goods are complete or components are used), nor
what was sold (``orders``), nor how an item is made (master data: a work order keeps a snapshot).
"""
