"""What analysts see, judged over trips that the program really made."""
