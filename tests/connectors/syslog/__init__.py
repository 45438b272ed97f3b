"""The syslog connector, against sockets of our own and against real daemons."""
