"""`grader review`: the queue of what waits for a person, decided in a browser on this machine.

Served to the loopback alone, behind a token; the store's versions keep two people from overwriting each other.
"""
