"""The old system's results beside ours (skillnader i parallellkörning): found, named and grouped, without any table."""
