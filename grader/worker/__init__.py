"""What runs inside the sandbox. Imports nothing of grader but the wire format.

It loads a submission's definitions, drives them with the lab's probes and sends
back observations. It holds no reference, no expected value and no verdict.
"""
