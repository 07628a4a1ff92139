"""Orders: what customers ordered, what was delivered to them, what came back.

Owns sales orders, delivery notes, sales returns and what happened to each line. Does not own stock
(``inventory`` moves it when orders says that goods left or came back), nor how the goods are made
(``production`` tells here how far a line is), nor money owed (``reconciliation``).
"""
