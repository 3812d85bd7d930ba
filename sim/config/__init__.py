"""The door: files and command line become one checked, frozen `Config`, or one list of problems."""
