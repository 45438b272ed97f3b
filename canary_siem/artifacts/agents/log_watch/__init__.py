"""The agent that follows log files, one idea a file; `join` makes the one file that is planted.

It runs on machines of its planter: the standard library only, Python 3.8 and later. Nothing in it
says what it is for, since an intruder may read it.
"""
