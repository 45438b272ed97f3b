"""The agent that watches files and programs: C for Linux, one idea a file; what both kinds share.

`program` makes the one file that is planted. It runs on machines of its planter: the C library
only, `cc` without options. Nothing in it says what it is for, since an intruder may read it.

Sources: inotify(7), fanotify(7), fanotify_mark(2), proc(5).
"""
